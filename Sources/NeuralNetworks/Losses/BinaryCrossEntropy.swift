import Autodiff
import Tensors

/// −t·log σ(x) − (1 − t)·log(1 − σ(x)) of every logit x against its target t in [0, 1], safe for large |x|.
///
/// - Returns: The shape of `logits`; multiply by weights and reduce as needed.
public func binaryCrossEntropy<Scalar>(logits: Variable<Scalar>, targets: Tensor<Scalar>) -> Variable<Scalar> {
    if targets.shape != logits.shape { shapeFailure("binaryCrossEntropy", "shapes must be equal", logits.shape, targets.shape) }
    return logits.softplus() - logits * Variable(targets)
}
