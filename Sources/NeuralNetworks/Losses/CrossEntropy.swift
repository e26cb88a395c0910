import Autodiff
import Tensors

/// −log softmax(x)[label] of every row of logits along the last axis.
///
/// - Parameters:
///   - logits: `[..., classes]`.
///   - labels: One class per row, in order.
/// - Returns: `[...]`; reduce as needed.
public func crossEntropy<Scalar>(logits: Variable<Scalar>, labels: [Int]) -> Variable<Scalar> {
    -logits.logSoftmax().picked(labels)
}

/// −Σ t · log softmax(x) of every row of logits, for soft targets such as mixed or smoothed labels.
///
/// - Parameter targets: Of the shape of `logits`; rows of probabilities that sum to 1.
/// - Returns: The shape of `logits` without its last axis.
public func crossEntropy<Scalar>(logits: Variable<Scalar>, targets: Tensor<Scalar>) -> Variable<Scalar> {
    if targets.shape != logits.shape { shapeFailure("crossEntropy", "shapes must be equal", logits.shape, targets.shape) }
    return -(logits.logSoftmax() * Variable(targets)).sum(axes: [-1])
}
