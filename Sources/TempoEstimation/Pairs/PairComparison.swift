import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// How two embeddings are compared.
public enum PairComparisonKind: String, CaseIterable, Codable, Sendable {
    /// A network on |u − v| and u · v of the projected embeddings u and v.
    case differences
    /// A network on u, v, |u − v| and u · v.
    case all
    /// The cosine of the angle between the embeddings as they are: which references are called the same is then their nearest
    /// neighbours. Only a scale and an offset are learned.
    case cosine
}

/// The sizes of a `PairComparison`.
public struct PairComparisonConfiguration: Hashable, Codable, Sendable {
    /// Numbers of an embedding.
    public var width: Int
    /// How they are compared.
    public var kind: PairComparisonKind
    /// Numbers of a projected embedding.
    public var projectionWidth: Int
    /// Numbers of the hidden layer.
    public var hiddenWidth: Int

    /// All sizes.
    public init(width: Int, kind: PairComparisonKind, projectionWidth: Int, hiddenWidth: Int) {
        (self.width, self.kind, self.projectionWidth, self.hiddenWidth) = (width, kind, projectionWidth, hiddenWidth)
    }

    /// Numbers that the hidden layer reads.
    var featureCount: Int { (kind == .all ? 4 : 2) * projectionWidth }

    /// Whether a network can be made with these sizes.
    var isValid: Bool { [width, projectionWidth, hiddenWidth].allSatisfy { (1...65536).contains($0) } }
    /// How many numbers the weights have, without biases.
    var weightCount: Int { kind == .cosine ? 2 : width * projectionWidth + featureCount * hiddenWidth }
}

/// Says whether two excerpts have the same tempo, from their embeddings.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024, which has such a classifier on
/// embeddings that never saw a tempo. Its sizes are not known to us; these are ours.
public final class PairComparison<Scalar: TensorScalar>: Module {
    /// The sizes of the network.
    public let configuration: PairComparisonConfiguration
    let projection: Linear<Scalar>?
    let hidden: Linear<Scalar>?
    let output: Linear<Scalar>?
    let scale: Parameter<Scalar>?
    let offset: Parameter<Scalar>?

    /// A network with drawn weights.
    public init(_ configuration: PairComparisonConfiguration, stream: inout RandomStream) {
        self.configuration = configuration
        if configuration.kind == .cosine {
            (projection, hidden, output) = (nil, nil, nil)
            (scale, offset) = (Parameter(Tensor(vector: [10])), Parameter(Tensor(vector: [-5])))
        } else {
            projection = Linear(configuration.width, configuration.projectionWidth, stream: &stream)
            hidden = Linear(configuration.featureCount, configuration.hiddenWidth, stream: &stream)
            output = Linear(configuration.hiddenWidth, 1, stream: &stream)
            (scale, offset) = (nil, nil)
        }
    }

    public var parameters: [NamedParameter<Scalar>] {
        [("projection", projection), ("hidden", hidden), ("output", output)].flatMap { name, layer in layer?.parameters(under: name) ?? [] }
            + [("scale", scale), ("offset", offset)].compactMap { name, parameter in parameter.map { NamedParameter(name, $0) } }
    }

    /// A network of the same sizes and weights that shares nothing with this one.
    public func copy() -> sending PairComparison {
        var stream = RandomStream(seed: 0)
        let values = parameters.map(\.parameter.value), copy = PairComparison(configuration, stream: &stream)
        for (entry, value) in zip(copy.parameters, values) { entry.parameter.value = value }
        return copy
    }

    /// What of embeddings is compared: `[count, width]` to `[count, projectionWidth]`; the embeddings' directions for `cosine`.
    public func projected(_ embeddings: Variable<Scalar>) -> Variable<Scalar> {
        // Embeddings have a length of 1, so their numbers are small; they are scaled to about 1 first.
        guard let projection else { return embeddings.l2Normalized() }
        return projection(embeddings.l2Normalized() * Scalar(Double(configuration.width).squareRoot()))
    }

    /// The logit of "same tempo" of each row of two tables of projected embeddings, `[pairs, projectionWidth]`: `[pairs]`.
    public func logits(_ first: Variable<Scalar>, _ second: Variable<Scalar>) -> Variable<Scalar> {
        let product = first * second
        guard let hidden, let output else { return product.sum(axes: [1]) * scale!.variable + offset!.variable }
        let difference = (first - second).absolute()
        let features = configuration.kind == .all ? [first, second, difference, product] : [difference, product]
        return output(hidden(.concatenated(features, axis: 1)).elu()).reshaped([first.shape[0]])
    }
}
