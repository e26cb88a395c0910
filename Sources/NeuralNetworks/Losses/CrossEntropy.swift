import Autodiff
import Tensors

/// −log softmax(x)[label] of every row of logits along the last axis.
///
/// - Parameters:
///   - logits: `[..., classes]`.
///   - labels: One class per row, in order.
///   - labelSmoothing: ε in [0, 1]: the target is the label with 1 − ε, and ε spread evenly over all classes, so that the network
///     does not strive for certainty. Source: Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016.
/// - Returns: `[...]`; reduce as needed.
public func crossEntropy<Scalar>(logits: Variable<Scalar>, labels: [Int], labelSmoothing: Double = 0) -> Variable<Scalar> {
    precondition((0...1).contains(labelSmoothing), "crossEntropy: labelSmoothing must be from 0 to 1, found \(labelSmoothing)")
    let logarithms = logits.logSoftmax(), own = -logarithms.picked(labels)
    if labelSmoothing == 0 { return own }
    return own * Scalar(1 - labelSmoothing) - logarithms.mean(axes: [-1]) * Scalar(labelSmoothing)
}

/// The same with the labels as a tensor, of the shape of `logits` without its last axis.
public func crossEntropy<Scalar>(logits: Variable<Scalar>, labels: Tensor<Int>, labelSmoothing: Double = 0) -> Variable<Scalar> {
    if logits.shape.rank == 0 || labels.shape != logits.shape.removing(-1) {
        shapeFailure("crossEntropy", "needs one label for each row of logits", logits.shape, labels.shape)
    }
    return crossEntropy(logits: logits, labels: labels.scalars, labelSmoothing: labelSmoothing)
}

/// −Σ t · log softmax(x) of every row of logits, for soft targets such as mixed or smoothed labels.
///
/// - Parameter targets: Of the shape of `logits`; rows of probabilities that sum to 1.
/// - Returns: The shape of `logits` without its last axis.
public func crossEntropy<Scalar>(logits: Variable<Scalar>, targets: Tensor<Scalar>) -> Variable<Scalar> {
    if targets.shape != logits.shape { shapeFailure("crossEntropy", "shapes must be equal", logits.shape, targets.shape) }
    return -(logits.logSoftmax() * Variable(targets)).sum(axes: [-1])
}
