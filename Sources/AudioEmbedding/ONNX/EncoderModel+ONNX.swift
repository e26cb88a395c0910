import AudioFeatures
import Formats
import NetworkExport
import Tensors

extension EncoderModel: WindowNetwork {
    public static var answerName: String { "embedding" }
    public var answerWidth: Int { width }
    public var windowSamples: Int { windowFrames * features.hopLength }

    /// The log-mel features and the network as one graph, from samples to an embedding, for any runtime that reads ONNX.
    ///
    /// Input `samples`: `[batch, windowSamples]`, mono at the encoder's sample rate, full scale ± 1. Each row is one window; before and
    /// after it the sound counts as silent. Output `embedding`: `[batch, width]`, each row of length 1. The embedding of a track is
    /// the mean over its windows. A silent window gets an embedding too, so check for silence first.
    ///
    /// - Parameter metadata: Added to the encoder's own metadata.
    public func onnx(metadata: [(key: String, value: String)] = []) -> ONNXGraph {
        var graph = ONNXGraph(name: "sametempo-encoder", explanation: "One window of mono sound to an embedding of length 1.")
        let samples = graph.addInput("samples", [.free("batch"), .fixed(windowSamples)])
        let excerpt = graph.addFrontEnd(samples, features, frames: exportedFrames)
        graph.add("Identity", [addNodes(to: &graph, excerpt: excerpt, frames: exportedFrames)], to: Self.answerName)
        graph.addOutput(Self.answerName, [.free("batch"), .fixed(width)])
        let parts = EmbeddingPart.allCases.filter { !configuration.range(of: $0).isEmpty }.map { part in
            let range = configuration.range(of: part)
            return ("part.\(part.rawValue)", "\(range.lowerBound)..<\(range.upperBound)")
        }
        graph.metadata = [
            ("sampleRate", "\(features.sampleRate)"), ("windowSeconds", "\(windowSeconds)"), ("windowSamples", "\(windowSamples)"),
            ("width", "\(width)"), ("modelHash", hash),
        ] + parts + metadata + provenance.sorted { $0.key < $1.key }.map { ("provenance.\($0.key)", $0.value) }
        return graph
    }

    /// The embedding, of length 1.
    public func answer(excerpt: Tensor<Float>) -> [Float] { self(excerpt).scalars }

    /// Adds the nodes that embed an excerpt, `[batch, frames, bands]`: `[batch, width]`.
    package func addNodes(to graph: inout ONNXGraph, excerpt: String, frames: Int) -> String {
        graph.addEncoder(excerpt, trainableCopy(), frames: frames)
    }
}
