import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// Learned onset strengths: the difference between neighbouring frames, then convolutions over time with the bands as channels.
///
/// Its parameters are named `0.weight`, `0.bias`, `1.weight` and so on.
public struct OnsetStrengthLayers<Scalar: TensorScalar>: Module {
    /// Numbers in a frame.
    public let bandCount: Int
    /// One after another, all along time, with an ELU between them.
    public let convolutions: [Conv1D<Scalar>]

    /// - Parameters:
    ///   - bandCount: Numbers in a frame.
    ///   - channels: Outputs of each convolution; the last are the onset strengths.
    ///   - kernelSize: Frames under each kernel; odd.
    ///   - dilations: Distance between the frames under each kernel; as many as `channels`.
    ///   - stream: Where the initial weights are drawn from.
    public init(bandCount: Int, channels: [Int], kernelSize: Int, dilations: [Int], stream: inout RandomStream) {
        self.bandCount = bandCount
        var inputs = bandCount
        convolutions = zip(channels, dilations).map { outputs, dilation in
            defer { inputs = outputs }
            return Conv1D(inputs, outputs, keepingLengthWith: kernelSize, dilation: dilation, stream: &stream)
        }
    }

    public var parameters: [NamedParameter<Scalar>] { convolutions.enumerated().flatMap { $1.parameters(under: "\($0)") } }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`; at least two frames.
    /// - Returns: `[batch, frames, channels]`, of zero mean per channel and unit deviation per excerpt.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        if excerpts.rank != 3 || excerpts.shape[2] != bandCount || excerpts.shape[1] < 2 {
            shapeFailure("OnsetStrengthLayers", "needs [batch, at least 2 frames, \(bandCount) bands]", excerpts.shape)
        }
        var x = Variable(rises(excerpts))
        for (index, layer) in convolutions.enumerated() {
            x = layer(x, activation: index < convolutions.count - 1 ? .elu : nil)
        }
        return x.standardized(epsilon: 1e-3)
    }

    /// The difference of each frame from the one before it; 0 for the first. In one pass: the excerpts are the largest
    /// tensor of all.
    private func rises(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let bands = excerpts.shape[2], count = excerpts.shape[1] * bands
        return Tensor(shape: excerpts.shape) { out in
            excerpts.withUnsafePointer { x in
                uncheckedParallelFor(excerpts.shape[0]) { items, _ in
                    for start in items.lazy.map({ $0 * count }) {
                        Scalar.fill(bands, 0, out + start)
                        Scalar.binary(.subtract, count - bands, x + start + bands, 1, x + start, 1, out + start + bands)
                    }
                }
            }
        }
    }
}
