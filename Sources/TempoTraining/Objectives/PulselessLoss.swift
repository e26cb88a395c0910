import Autodiff
import Foundation
import Tensors

/// How far the tempo distributions of excerpts without a tempo are from uniform: the mean over bins of −log p, less log(bins),
/// in nats. It is 0 exactly when they are uniform.
///
/// Pairs alone could be told apart by the traces of stretching: the two excerpts share instruments, and a stretch changes their
/// decays as well. In sound without a pulse nothing but those traces is left, so a network that is taught to say nothing there
/// cannot use them.
///
/// - Parameter scores: `[excerpts, bins]`.
public func pulselessLoss<Scalar>(_ scores: Variable<Scalar>) -> Variable<Scalar> {
    let bins = Scalar(Double(scores.shape[-1]))
    return (-scores.logSoftmax().mean()) - Scalar(log(Double(bins)))
}
