import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// From log-mel excerpts to embeddings: a rhythm path, a timbre path, and statistics of the bands, one after another.
///
/// The two paths are the two speeds of music in a form that fits two cores; compare the slow and fast paths of MULE.
///
/// Source: McCallum et al., "Supervised and unsupervised learning of audio representations for music understanding", ISMIR 2022.
public final class EncoderNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: EncoderConfiguration
    /// What repeats, and how fast.
    public let rhythm: RhythmPath<Scalar>
    /// What sounds.
    public let timbre: TimbrePath<Scalar>
    /// Not learned.
    public let statistics: BandStatistics<Scalar>

    /// A network with drawn weights.
    public init(_ configuration: EncoderConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        rhythm = RhythmPath(configuration, stream: &stream)
        timbre = TimbrePath(configuration, stream: &stream)
        statistics = BandStatistics(configuration)
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending EncoderNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = EncoderNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    public var parameters: [NamedParameter<Scalar>] {
        rhythm.parameters(under: "rhythm") + timbre.parameters(under: "timbre")
            + (configuration.hasBandStatistics ? statistics.parameters(under: "statistics") : [])
    }

    /// What the two learned paths say.
    ///
    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`, see `AudioFeatures`.
    /// - Returns: `[batch, rhythmWidth]` and `[batch, timbreWidth]`, each row of length 1.
    public func paths(_ excerpts: Tensor<Scalar>) -> (rhythm: Variable<Scalar>, timbre: Variable<Scalar>) {
        (rhythm(excerpts).l2Normalized(), timbre(excerpts).l2Normalized())
    }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: `[batch, width]`; each part of each row has a length of 1/√3, or 1/√2 where there are no statistics.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let (rhythm, timbre) = paths(excerpts)
        var parts = [rhythm.value, timbre.value]
        if configuration.hasBandStatistics { parts.append(Variable(statistics(excerpts)).l2Normalized().value) }
        return .concatenated(parts, axis: 1).scaled(by: Scalar(1 / Double(parts.count).squareRoot()))
    }
}
