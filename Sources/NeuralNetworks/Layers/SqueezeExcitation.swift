import Autodiff
import RandomStreams
import Tensors

/// Weighs the channels by what the whole excerpt or image holds: x · σ(W₂ · relu(W₁ · mean(x))).
///
/// `[batch, ..., channels]` to the same; the mean is over the axes in between. W₁ (`fc1`) leads to `hidden` numbers and
/// W₂ (`fc2`) back.
/// Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks", CVPR 2018.
public final class SqueezeExcitation<Scalar: TensorScalar>: DeterministicLayer {
    /// W₁, `[hidden, channels]`.
    public let squeeze: Linear<Scalar>
    /// W₂, `[channels, hidden]`.
    public let excitation: Linear<Scalar>

    /// - Parameter hidden: Numbers between the two; fewer than the channels.
    public init(_ channels: Int, hidden: Int, stream: inout RandomStream) {
        squeeze = Linear(channels, hidden, stream: &stream)
        excitation = Linear(hidden, channels, stream: &stream)
    }

    public var parameters: [NamedParameter<Scalar>] {
        squeeze.parameters(under: "fc1") + excitation.parameters(under: "fc2")
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        let channels = squeeze.weight.shape[1]
        check(x.shape.rank >= 3 && x.shape[-1] == channels, "[batch, ..., \(channels)]", x.shape)
        let mean = x.mean(axes: Array(1..<x.shape.rank - 1), keepingAxes: true)
        return x * excitation(squeeze(mean).relu()).sigmoid()
    }
}
