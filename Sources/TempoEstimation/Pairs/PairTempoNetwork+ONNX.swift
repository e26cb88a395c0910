import AudioEmbedding
import Autodiff
import Formats
import NetworkExport
import NeuralNetworks
import Tensors

extension PairTempoNetwork {
    public func addScores(to graph: inout ONNXGraph, excerpt: String, frames: Int) -> String {
        let whole = encoder.addNodes(to: &graph, excerpt: excerpt, frames: frames)
        let embeddings = parts.addNodes(to: &graph, embeddings: whole, encoder.configuration)
        let tempi = tempoAxis.count, perTempo = references.shape[0] / tempi
        let logits = comparison.addLogits(to: &graph, embeddings, references: projectedReferences)  // [batch, references]
        let grouped = graph.add("Reshape", [graph.add("Sigmoid", [logits], to: "pairs.probabilities"), graph.addIntegers("pairs.grouping", [3], [-1, tempi, perTempo])],
                                to: "pairs.grouped")
        let means = graph.add("ReduceMean", [grouped], to: "pairs.means", [("axes", .integers([2])), ("keepdims", .integer(0))])
        return graph.add("Log", [graph.add("Add", [means, graph.addScalar("pairs.floor", Float(Self.probabilityFloor))], to: "pairs.raised")], to: "pairs.scores")
    }
}

extension PairParts {
    fileprivate func addNodes(to graph: inout ONNXGraph, embeddings: String, _ configuration: EncoderConfiguration) -> String {
        let range: Range<Int> = switch self {
        case .whole: 0..<configuration.width
        case .rhythm: configuration.range(of: .rhythm)
        }
        return graph.add("Slice", [embeddings, graph.addIntegers("pairs.first", [1], [range.lowerBound]), graph.addIntegers("pairs.last", [1], [range.upperBound]),
                                   graph.addIntegers("pairs.axis", [1], [1])], to: "pairs.embeddings")
    }
}

extension PairComparison<Float> {
    /// The logits of embeddings, `[batch, width]`, against projected references, `[count, projectionWidth]`: `[batch, count]`.
    func addLogits(to graph: inout ONNXGraph, _ embeddings: String, references: Tensor<Float>) -> String {
        func label(_ step: String) -> String { "comparison.\(step)" }
        let count = references.shape[0], numbers = references.shape[1]
        let length = projection == nil ? 1 : Float(Double(configuration.width).squareRoot())
        let directions = graph.addNormalization(label("directions"), embeddings, factor: length)
        let projected = projection.map { layer in
            graph.addMatrix(label("projection"), directions, outputs: numbers, inputs: configuration.width, weight: layer.weight.value.scalars,
                            bias: layer.bias?.value.scalars)
        } ?? directions
        let first = graph.add("Reshape", [projected, graph.addIntegers(label("firstShape"), [3], [-1, 1, numbers])], to: label("first"))
        let second = graph.addFloats(label("references"), [1, count, numbers], references.scalars)
        let product = graph.add("Mul", [first, second], to: label("product"))
        guard let hidden, let output else {
            let sum = graph.add("ReduceSum", [product, graph.addIntegers(label("axis"), [1], [2])], to: label("cosine"), [("keepdims", .integer(0))])
            let scaled = graph.add("Mul", [sum, graph.addScalar(label("scale"), scale!.value.scalar)], to: label("scaled"))
            return graph.add("Add", [scaled, graph.addScalar(label("offset"), offset!.value.scalar)], to: label("logits"))
        }
        let difference = graph.add("Abs", [graph.add("Sub", [first, second], to: label("signed"))], to: label("difference"))
        var features = [difference, product]
        if configuration.kind == .all {
            // Repeated along the references, and the references along the batch.
            let zeros = graph.add("Sub", [product, product], to: label("zeros"))
            features = [graph.add("Add", [zeros, first], to: label("firsts")), graph.add("Add", [zeros, second], to: label("seconds"))] + features
        }
        let read = graph.add("Concat", features, to: label("features"), [("axis", .integer(2))])
        let active = graph.add("Elu", [graph.addRows(label("hidden"), read, hidden)], to: label("hidden.elu"))
        return graph.add("Reshape", [graph.addRows(label("output"), active, output), graph.addIntegers(label("shape"), [2], [-1, count])], to: label("logits"))
    }
}

extension ONNXGraph {
    /// A linear layer on the last axis of `[batch, rows, inputs]`.
    fileprivate mutating func addRows(_ name: String, _ x: String, _ layer: Linear<Float>) -> String {
        let weight = layer.weight.value
        let product = add("MatMul", [x, addFloats(name + ".weight", [weight.shape[1], weight.shape[0]], weight.permuted([1, 0]).scalars)], to: name + ".product")
        return layer.bias.map { add("Add", [product, addFloats(name + ".bias", [weight.shape[0]], $0.value.scalars)], to: name) } ?? product
    }
}
