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
    /// What all numbers of an embedding go through last.
    private let scale: EmbeddingScale<Scalar>

    /// A network with drawn weights.
    public init(_ configuration: EncoderConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        rhythm = RhythmPath(configuration, stream: &stream)
        timbre = TimbrePath(configuration, stream: &stream)
        scale = EmbeddingScale(width: configuration.width)
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending EncoderNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = EncoderNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    public var parameters: [NamedParameter<Scalar>] {
        rhythm.parameters(under: "rhythm") + timbre.parameters(under: "timbre") + scale.parameters(under: "scale")
    }

    /// What the two learned paths say.
    ///
    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`, see `AudioFeatures`.
    /// - Returns: `[batch, rhythmWidth]` and `[batch, timbreWidth]`, each row of length 1.
    public func paths(_ excerpts: Tensor<Scalar>) -> (rhythm: Variable<Scalar>, timbre: Variable<Scalar>) {
        (rhythm(excerpts).l2Normalized(), timbre(excerpts).l2Normalized())
    }

    /// - Parameter excerpts: Log-mel frames, `[batch, frames, bands]`.
    /// - Returns: `[batch, width]`, each row of length 1.
    public func callAsFunction(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let numbers = scale(numbers(excerpts))
        let parts = configuration.shares.map { part, share in
            Variable(numbers.sliced(axis: 1, configuration.range(of: part))).l2Normalized().value.scaled(by: Scalar(share.squareRoot()))
        }
        return .concatenated(parts, axis: 1)
    }

    /// Measures what the numbers of an embedding are like, so that they can be brought to one scale; to be called after training.
    ///
    /// - Parameters:
    ///   - batches: How many batches there are.
    ///   - excerpts: Gives each batch, `[batch, frames, bands]`, of the music that was trained on; at least two excerpts in all.
    public func measureScale(batches: Int, excerpts: (Int) throws -> Tensor<Scalar>) rethrows {
        let all = try (0..<batches).map { batch in
            let excerpts = try excerpts(batch)
            return GradientMode.disabled { numbers(excerpts) }
        }
        scale.measure(.concatenated(all, axis: 0))
    }

    private func numbers(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let (rhythm, timbre) = paths(excerpts)
        let learned = [rhythm.value, timbre.value]
        return .concatenated(configuration.hasBandStatistics ? learned + [BandStatistics.of(excerpts)] : learned, axis: 1)
    }
}
