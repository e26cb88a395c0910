import Autodiff
import Tensors

/// (x − t)² of each pair. Its `mean()` is the mean squared error, PyTorch's `mse_loss`.
///
/// - Returns: The shape of `predictions`; reduce as needed.
public func squaredError<Scalar>(_ predictions: Variable<Scalar>, _ targets: Tensor<Scalar>) -> Variable<Scalar> {
    if predictions.shape != targets.shape { shapeFailure("squaredError", "shapes must be equal", predictions.shape, targets.shape) }
    return (predictions - Variable(targets)).square()
}

/// |x − t| of each pair; its slope is 0 where they are equal. Its `mean()` is PyTorch's `l1_loss`.
///
/// - Returns: The shape of `predictions`; reduce as needed.
public func absoluteError<Scalar>(_ predictions: Variable<Scalar>, _ targets: Tensor<Scalar>) -> Variable<Scalar> {
    if predictions.shape != targets.shape { shapeFailure("absoluteError", "shapes must be equal", predictions.shape, targets.shape) }
    return (predictions - Variable(targets)).absolute()
}
