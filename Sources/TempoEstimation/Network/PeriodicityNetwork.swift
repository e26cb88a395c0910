import AudioNetworks
import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

/// The sizes of a `PeriodicityNetwork`.
public struct PeriodicityNetworkConfiguration: Hashable, Sendable, Codable {
    /// Numbers in a frame: `LogMelConfiguration.featureCount`.
    public var bandCount = 64
    /// Frames per second: `LogMelConfiguration.framesPerSecond`.
    public var framesPerSecond = 50.0
    /// Channels of the three convolutions over time; the last are the learned onset strengths.
    public var activationChannels = [48, 48, 24]
    /// Distance between the frames under a kernel, for each of the three convolutions. The later ones are wide enough to see a
    /// whole attack.
    public var dilations = [1, 2, 4]
    /// Frames under a kernel of the three convolutions; odd.
    public var kernelSize = 5
    /// Lowest rate of the periodicity spectrum, in cycles per minute.
    public var rateMinimumBPM = 20.0
    /// Span of the periodicity spectrum, in octaves.
    public var rateOctaves = 5
    /// Resolution of rates and tempi alike, so that a stretch moves both by the same number of bins.
    public var binsPerOctave = 36
    /// Channels of the tempo head.
    public var headChannels = 32
    /// Lowest tempo that is scored, in beats per minute.
    public var tempoMinimumBPM = 30.0
    /// How many tempi are scored: bins of the tempo axis.
    public var tempoBinCount = 126

    /// The sizes of the default recipe.
    public init() {}

    var rateBinCount: Int { rateOctaves * binsPerOctave }
    /// How far the head's last kernel sees to either side, in bins: three octaves, so that it sees a beat's multiples and divisors.
    var reachBins: Int { 3 * binsPerOctave }
    var firstTempoBin: Int { Int((log2(tempoMinimumBPM / rateMinimumBPM) * Double(binsPerOctave)).rounded()) }

    /// Whether the head's last kernel reaches from the rates to every scored tempo.
    public var isPossible: Bool {
        let before = reachBins - firstTempoBin, after = tempoBinCount + 2 * reachBins - rateBinCount - before
        return firstTempoBin >= 0 && before >= 0 && after >= 0
    }

    /// The axis of the periodicity spectrum, in cycles per minute.
    public var rateAxis: TempoAxis { TempoAxis(minimumBPM: rateMinimumBPM, binsPerOctave: binsPerOctave, count: rateBinCount) }

    /// The axis of the network's scores; it starts on the rate bin nearest to `tempoMinimumBPM`.
    public var tempoAxis: TempoAxis {
        TempoAxis(minimumBPM: rateMinimumBPM * exp2(Double(firstTempoBin) / Double(binsPerOctave)),
                  binsPerOctave: binsPerOctave, count: tempoBinCount)
    }
}

/// From log-mel excerpts to scores over a logarithmic tempo axis.
///
/// 1. *Onset strengths*: the difference between neighbouring frames, then three convolutions over time with the bands as channels;
///    standardised per excerpt.
/// 2. *Periodicity spectrum*: the products of each channel, Hann-windowed, with complex sinusoids at log-spaced rates, as
///    log(1 + |z|²). A stretch of the excerpt shifts this spectrum along the rate axis.
/// 3. *Tempo head*: convolutions along the rate axis, the last one over ± 3 octaves. Convolutions keep the shift, so it reaches the
///    scores.
///
/// An excerpt may have any length; a longer one tells rates apart more finely.
public final class PeriodicityNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: PeriodicityNetworkConfiguration
    let activations: OnsetStrengthLayers<Scalar>
    let transform: PeriodicityTransform<Scalar>
    let mix: Linear<Scalar>
    let smooth: Conv1D<Scalar>
    let reduce: Linear<Scalar>
    let harmonics: Conv1D<Scalar>
    let score: Linear<Scalar>

    /// A network with drawn weights.
    ///
    /// - Parameters:
    ///   - configuration: Must be possible, see `PeriodicityNetworkConfiguration.isPossible`.
    ///   - stream: Where the initial weights are drawn from.
    public init(_ configuration: PeriodicityNetworkConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        activations = OnsetStrengthLayers(
            bandCount: configuration.bandCount, channels: configuration.activationChannels, kernelSize: configuration.kernelSize,
            dilations: configuration.dilations, stream: &stream)
        transform = PeriodicityTransform(
            minimumBPM: configuration.rateMinimumBPM, binsPerOctave: configuration.binsPerOctave, rateCount: configuration.rateBinCount,
            framesPerSecond: configuration.framesPerSecond)
        mix = Linear(configuration.activationChannels.last ?? configuration.bandCount, configuration.headChannels, stream: &stream)
        smooth = Conv1D(configuration.headChannels, configuration.headChannels, keepingLengthWith: 9, stream: &stream)
        reduce = Linear(configuration.headChannels, 8, stream: &stream)
        // Only the scored tempi are computed: the padding is that of a kernel centred on them.
        let reach = configuration.reachBins, before = reach - configuration.firstTempoBin
        let after = configuration.tempoBinCount + 2 * reach - configuration.rateBinCount - before
        harmonics = Conv1D(8, 16, kernelSize: 2 * reach + 1, geometry: .init(padding: (before, after)), stream: &stream)
        score = Linear(16, 1, stream: &stream)
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending PeriodicityNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = PeriodicityNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    /// Named `activations.0.weight`, `mix.weight` and so on, in a fixed order.
    public var parameters: [NamedParameter<Scalar>] {
        activations.parameters(under: "activations") + mix.parameters(under: "mix") + smooth.parameters(under: "smooth") + reduce.parameters(under: "reduce")
            + harmonics.parameters(under: "harmonics") + score.parameters(under: "score")
    }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`, see `AudioFeatures`.
    /// - Returns: Unnormalised scores, `[batch, tempoBinCount]`.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> {
        scores(periodicity(onsetStrengths(excerpts)))
    }

    /// Learned onset strengths, `[batch, frames, channels]`, of zero mean per channel and unit deviation per excerpt.
    public func onsetStrengths(_ excerpts: Tensor<Scalar>) -> Variable<Scalar> { activations(excerpts) }

    /// log(1 + |z|²) at each rate: `[batch, rates, channels]`.
    public func periodicity(_ onsetStrengths: Variable<Scalar>) -> Variable<Scalar> { transform(onsetStrengths) }

    /// The tempo head: `[batch, rates, channels]` to `[batch, tempoBinCount]`.
    public func scores(_ periodicity: Variable<Scalar>) -> Variable<Scalar> {
        let mixed = mix(periodicity).elu()
        let smoothed = (mixed + smooth(mixed)).elu()
        let tempi = harmonics(reduce(smoothed), activation: .elu)
        return score(tempi).reshaped([periodicity.shape[0], configuration.tempoBinCount])
    }
}
