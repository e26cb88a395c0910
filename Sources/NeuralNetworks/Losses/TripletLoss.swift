import Autodiff
import Tensors

/// max(0, ‖a − p‖ − ‖a − n‖ + margin) of every row: an anchor is to lie nearer to its positive than to its negative.
///
/// - Parameters: `anchor`, `positive`, `negative`: equal shapes `[..., width]`.
/// - Returns: `[...]`.
/// Source: Schroff, Kalenichenko and Philbin, "FaceNet", CVPR 2015, with distances instead of their squares.
public func tripletLoss<Scalar>(
    anchor: Variable<Scalar>, positive: Variable<Scalar>, negative: Variable<Scalar>, margin: Double = 1
) -> Variable<Scalar> {
    (distance(anchor, positive) - distance(anchor, negative)).scaled(by: 1, plus: Scalar(margin)).relu()
}

private func distance<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
    if a.shape != b.shape { shapeFailure("tripletLoss", "shapes must be equal", a.shape, b.shape) }
    // The small constant keeps the slope of the root finite where two embeddings coincide.
    return (a - b).square().sum(axes: [-1]).scaled(by: 1, plus: 1e-12).sqrt()
}
