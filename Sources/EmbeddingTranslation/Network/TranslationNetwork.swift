import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// f(z, τ): where embeddings z would lie if the same music were τ times as fast.
///
/// Each part of an embedding is moved on its own and keeps its length.
///
/// Source: McCallum et al., "Similar but faster: manipulation of tempo in music audio embeddings for tempo prediction and search",
/// ICASSP 2024. Its sizes are not known to us; these are ours.
public final class TranslationNetwork<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: TranslationConfiguration
    private let translators: [PartTranslator<Scalar>]

    /// A network that leaves everything where it is, until it has learned.
    public init(_ configuration: TranslationConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        translators = configuration.parts.map { PartTranslator($0, stream: &stream) }
    }

    public var parameters: [NamedParameter<Scalar>] {
        zip(configuration.parts, translators).flatMap { $1.parameters(under: $0.part.rawValue) }
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending TranslationNetwork {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = TranslationNetwork(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    /// The parts of embeddings, each brought to length 1: `[count, width]` to one `[count, width of the part]` for each part.
    public func directions(_ embeddings: Tensor<Scalar>) -> [Variable<Scalar>] {
        configuration.ranges.map { Variable(embeddings.sliced(axis: 1, $0)).l2Normalized() }
    }

    /// - Parameters:
    ///   - directions: Of each part, as `directions(_:)` gives them.
    ///   - octaves: log2 of the stretch ratio for each row.
    /// - Returns: The same, moved.
    public func callAsFunction(_ directions: [Variable<Scalar>], octaves: [Double]) -> [Variable<Scalar>] {
        zip(translators, directions).map { $0($1, octaves: octaves) }
    }

    /// - Parameters:
    ///   - embeddings: `[count, width]`, of any length.
    ///   - octaves: log2 of the stretch ratio for each row.
    /// - Returns: The same, moved; each part is as long as it was.
    public func callAsFunction(_ embeddings: Tensor<Scalar>, octaves: [Double]) -> Tensor<Scalar> {
        let moved = self(directions(embeddings), octaves: octaves)
        let parts = zip(configuration.ranges, moved).map { range, moved in
            let lengths = embeddings.sliced(axis: 1, range).map(.square).sum(axes: [1], keepingAxes: true).map(.sqrt)
            return moved.value * lengths
        }
        return .concatenated(parts, axis: 1)
    }
}
