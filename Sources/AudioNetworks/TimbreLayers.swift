import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// From log-mel excerpts to numbers that tell what sounds: convolutions over time with the bands as channels, each but the last
/// halving the length, and the mean and deviation of every channel over time.
///
/// Its parameters are named `0.weight`, `0.bias`, `1.weight` and so on.
public struct TimbreLayers<Scalar: TensorScalar>: Module {
    /// One after another, all along time.
    package let convolutions: [Conv1D<Scalar>]

    /// Log magnitudes lie in 0 ... 6.9; weights are standardised, so the first layer wants numbers around 0.
    package static var inputScale: Scalar { 0.5 }
    package static var inputShift: Scalar { -1.5 }
    /// Added to the variance before its root, whose slope is infinite at 0.
    package static var leastVariance: Scalar { 1e-4 }

    /// - Parameters:
    ///   - bandCount: Numbers in a frame.
    ///   - channels: Outputs of each convolution; at least one.
    ///   - kernelSize: Frames under each kernel; odd.
    ///   - stream: Where the initial weights are drawn from.
    public init(bandCount: Int, channels: [Int], kernelSize: Int, stream: inout RandomStream) {
        var inputs = bandCount
        let side = kernelSize / 2, last = channels.count - 1
        convolutions = channels.enumerated().map { index, outputs in
            defer { inputs = outputs }
            return Conv1D(
                inputs, outputs, kernelSize: kernelSize, geometry: .init(stride: index < last ? 2 : 1, padding: (side, side)),
                standardizesWeight: true, stream: &stream)
        }
    }

    public var parameters: [NamedParameter<Scalar>] { convolutions.enumerated().flatMap { $1.parameters(under: "\($0)") } }

    /// `[batch, frames, bands]` to `[batch, 2 · channels]`, the means and then the deviations of the last layer's channels.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        var x = Variable.computed(shape: excerpts.shape) { start, count, target in
            excerpts.withUnsafePointer { Scalar.scale(count, Self.inputScale, Self.inputShift, $0 + start, target) }
        }
        for layer in convolutions { x = layer(x, activation: .elu) }
        let deviation = (x.variance(axes: [1]) + Self.leastVariance).sqrt()
        return .concatenated([x.mean(axes: [1]), deviation], axis: 1)
    }
}
