import Autodiff
import Tensors

/// ½ d² where |d| ≤ δ, else δ · (|d| − ½ δ), for d the difference of each pair: squares that do not follow outliers.
///
/// - Parameter delta: δ, must be positive.
/// - Returns: The shape of `predictions`.
/// Source: Huber, "Robust Estimation of a Location Parameter", 1964.
public func huberLoss<Scalar>(_ predictions: Variable<Scalar>, _ targets: Tensor<Scalar>, delta: Double = 1) -> Variable<Scalar> {
    if predictions.shape != targets.shape {
        shapeFailure("huberLoss", "shapes must be equal", predictions.shape, targets.shape)
    }
    precondition(delta > 0, "huberLoss: delta must be positive, found \(delta)")
    let difference = predictions - Variable(targets)
    // With c the difference clamped to ± δ both branches are c · (d − ½ c), and so are their slopes.
    let clamped = difference.clamped(to: Scalar(-delta)...Scalar(delta))
    return clamped * (difference - clamped.scaled(by: 0.5))
}
