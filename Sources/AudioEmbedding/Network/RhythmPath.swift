import AudioNetworks
import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// From log-mel excerpts to numbers that tell what repeats, and how fast.
///
/// Learned onset strengths, their periodicity spectrum, two convolutions along the rates, and one matrix. Which rate is strong
/// stays in place up to that matrix, so excerpts of equal tempo are alike before anything is learned.
public final class RhythmPath<Scalar: TensorScalar>: Module {
    let onsets: OnsetStrengthLayers<Scalar>
    let transform: PeriodicityTransform<Scalar>
    let rates: [Conv1D<Scalar>]
    private let pooling: Int
    let output: Linear<Scalar>

    init(_ configuration: EncoderConfiguration, stream: inout RandomStream) {
        onsets = OnsetStrengthLayers(
            bandCount: configuration.bandCount, channels: configuration.onsetChannels, kernelSize: configuration.onsetKernelSize,
            dilations: configuration.onsetDilations, stream: &stream)
        transform = PeriodicityTransform(
            minimumBPM: configuration.rateMinimumBPM, binsPerOctave: configuration.binsPerOctave, rateCount: configuration.rateCount,
            framesPerSecond: configuration.framesPerSecond)
        let inputs = configuration.onsetChannels.last ?? configuration.bandCount, channels = configuration.rateChannels
        rates = [
            Conv1D(inputs, channels, keepingLengthWith: 9, stream: &stream), Conv1D(channels, channels, keepingLengthWith: 9, stream: &stream),
        ]
        pooling = configuration.ratePooling
        output = Linear(configuration.rateCount / pooling * channels, configuration.rhythmWidth, stream: &stream)
    }

    public var parameters: [NamedParameter<Scalar>] {
        onsets.parameters(under: "onsets") + rates.enumerated().flatMap { $1.parameters(under: "rates.\($0)") } + output.parameters(under: "output")
    }

    /// `[batch, frames, bands]` to `[batch, rhythmWidth]`.
    func callAsFunction(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        var x = transform(onsets(excerpts))
        for layer in rates { x = layer(x, activation: .elu) }
        let pooled = x.averagePooled1D(kernel: pooling)
        return output(pooled.reshaped([pooled.shape[0], pooled.shape[1] * pooled.shape[2]]))
    }
}
