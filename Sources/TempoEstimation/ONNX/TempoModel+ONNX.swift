import AudioFeatures
import Formats
import NetworkExport
import Tensors

extension TempoModel: WindowNetwork {
    public static var answerName: String { "distribution" }
    public var answerWidth: Int { network.tempoAxis.count }
    public var windowSamples: Int { Int((windows.windowSeconds * features.framesPerSecond).rounded()) * features.hopLength }

    /// The log-mel features and the network as one graph, from samples to a tempo distribution, for any runtime that reads ONNX.
    ///
    /// Input `samples`: `[batch, windowSamples]`, mono at the model's sample rate, full scale ± 1. Each row is one window; before and
    /// after it the sound counts as silent. Outputs: `distribution`, `[batch, bins]`, and `temposBPM`, `[bins]`, the tempo of each
    /// bin. A silent window gets a distribution too, so check for silence first.
    ///
    /// - Parameter metadata: Added to the model's own metadata.
    public func onnx(metadata: [(key: String, value: String)] = []) -> ONNXGraph {
        let axis = network.tempoAxis
        var graph = ONNXGraph(name: "sametempo", explanation: "One window of mono sound to a distribution over a logarithmic tempo axis.")
        let samples = graph.addInput("samples", [.free("batch"), .fixed(windowSamples)])
        let excerpt = graph.addFrontEnd(samples, features, frames: exportedFrames)
        let scores = network.addScores(to: &graph, excerpt: excerpt, frames: exportedFrames)
        graph.add("Softmax", [scores], to: Self.answerName, [("axis", .integer(1))])
        let tempi = graph.addFloats("tempoAxis", [axis.count], axis.temposBPM.map { Float($0) })
        graph.add("Identity", [tempi], to: "temposBPM")
        graph.addOutput(Self.answerName, [.free("batch"), .fixed(axis.count)])
        graph.addOutput("temposBPM", [.fixed(axis.count)])
        graph.metadata = [
            ("sampleRate", "\(features.sampleRate)"), ("windowSeconds", "\(windows.windowSeconds)"), ("windowSamples", "\(windowSamples)"),
            ("tempoMinimumBPM", "\(axis.minimumBPM)"), ("tempoBinsPerOctave", "\(axis.binsPerOctave)"), ("tempoBinCount", "\(axis.count)"),
        ] + metadata + provenance.sorted { $0.key < $1.key }.map { ("provenance.\($0.key)", $0.value) }
        return graph
    }

    /// A probability for each bin of the tempo axis.
    public func answer(excerpt: Tensor<Float>) -> [Float] { network(excerpt).softmax().scalars }
}
