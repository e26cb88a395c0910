import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// From log-mel excerpts to numbers that tell what sounds: convolutions over time with the bands as channels, each but the last
/// halving the length, and the mean and deviation of every channel over time.
public final class TimbrePath<Scalar: TensorScalar>: Module {
    let convolutions: [Conv1D<Scalar>]

    /// Log magnitudes lie in 0 ... 6.9; weights are standardised, so the first layer wants numbers around 0.
    static var inputScale: Scalar { 0.5 }
    static var inputShift: Scalar { -1.5 }
    /// Added to the variance before its root, whose slope is infinite at 0.
    static var leastVariance: Scalar { 1e-4 }

    init(_ configuration: EncoderConfiguration, stream: inout RandomStream) {
        var inputs = configuration.bandCount
        let side = configuration.timbreKernelSize / 2, last = configuration.timbreChannels.count - 1
        convolutions = configuration.timbreChannels.enumerated().map { index, outputs in
            defer { inputs = outputs }
            return Conv1D(
                inputs, outputs, kernelSize: configuration.timbreKernelSize,
                geometry: .init(stride: index < last ? 2 : 1, padding: (side, side)), standardizesWeight: true, stream: &stream)
        }
    }

    public var parameters: [NamedParameter<Scalar>] { convolutions.enumerated().flatMap { $1.parameters(under: "\($0)") } }

    /// `[batch, frames, bands]` to `[batch, timbreWidth]`.
    func callAsFunction(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        var x = Variable(excerpts.scaled(by: Self.inputScale, plus: Self.inputShift))
        for layer in convolutions { x = layer(x, activation: .elu) }
        let deviation = (x.variance(axes: [1]) + Self.leastVariance).sqrt()
        return .concatenated([x.mean(axes: [1]), deviation], axis: 1)
    }
}
