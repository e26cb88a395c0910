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
        var x = rises(excerpts)
        for (index, layer) in convolutions.enumerated() {
            x = layer(x, activation: index < convolutions.count - 1 ? .elu : nil)
        }
        return x.standardized(epsilon: 1e-3)
    }

    /// The difference of each frame from the one before it; 0 for the first. Computed as it is read: the excerpts are the largest
    /// tensor of all.
    private func rises(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        let bands = excerpts.shape[2], excerpt = excerpts.shape[1] * bands
        return .computed(shape: excerpts.shape) { start, count, target in
            excerpts.withUnsafePointer { x in
                var start = start, target = target, left = count
                while left > 0 {
                    // The next numbers that are all of first frames, or all of others.
                    let place = start % excerpt, taken = min(left, place < bands ? bands - place : excerpt - place)
                    if place < bands { Scalar.fill(taken, 0, target) } else {
                        Scalar.binary(.subtract, taken, x + start, 1, x + start - bands, 1, target)
                    }
                    start += taken
                    target += taken
                    left -= taken
                }
            }
        }
    }
}
