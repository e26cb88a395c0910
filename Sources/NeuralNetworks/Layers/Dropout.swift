import Autodiff
import RandomStreams
import Tensors

/// In training, sets each element to 0 with probability `rate` and divides the others by 1 − rate, so that the mean
/// stays; in use, nothing.
///
/// Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014.
public struct Dropout<Scalar: TensorScalar>: Layer {
    /// Share of the elements that are dropped, in [0, 1).
    public let rate: Double

    /// - Parameter rate: In [0, 1).
    public init(_ rate: Double) {
        precondition(rate >= 0 && rate < 1, "Dropout: the rate must be at least 0 and below 1, found \(rate)")
        self.rate = rate
    }

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> {
        guard pass.isTraining, rate > 0 else { return x }
        let kept = Scalar(1 / (1 - rate))
        var stream = pass.stream
        let mask = Tensor<Scalar>(shape: x.shape) { out in
            for i in 0..<x.shape.count { out[i] = stream.uniform() < rate ? 0 : kept }
        }
        pass.stream = stream
        return x * Variable(mask)
    }
}
