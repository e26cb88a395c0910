import AudioEmbedding
import AudioFeatures
import AudioSynthesis
import Autodiff
import NetworkExport
import ProtobufReading
import RandomStreams
import Tensors
import Testing

@Suite struct EncoderONNXTests {
    let model: EncoderModel, network: ONNXEvaluator

    /// With a whitening that does something, odd sizes, and both paths.
    init() {
        var stream = RandomStream(seed: 3)
        let encoder = EncoderNetwork<Float>(smallConfiguration(), stream: &stream)
        encoder.measureWhitening(tracks: 30, shrinkage: 0.5) { _ in
            Tensor(shape: [3, 100, 36], scalars: (0..<3 * 100 * 36).map { _ in Float(stream.uniform(in: 0...6)) })
        }
        model = EncoderModel(features: smallFeatures(), network: encoder, windowSeconds: 4, provenance: ["seed": "3"])
        network = ONNXEvaluator(model.onnx(metadata: [("note", "n")]).encoded(producerVersion: "0"))
    }

    @Test func theGraphSaysWhatItTakesAndGives() {
        #expect(network.inputs.map(\.name) == ["samples"] && network.inputs[0].extents == ["batch", "32000"])
        #expect(network.outputs.map(\.name) == ["embedding"] && network.outputs[0].extents == ["batch", "\(model.width)"])
        #expect(network.metadata["windowSeconds"] == "4.0" && network.metadata["width"] == "\(model.width)" && network.metadata["modelHash"] == model.hash)
        #expect(network.metadata["part.rhythm"] == "0..<24" && network.metadata["note"] == "n" && network.metadata["provenance.seed"] == "3")
    }

    @Test func everyNodeReadsWhatIsThereAlready() {
        var known = Set(network.initializers.keys).union(["samples"])
        for node in network.nodes {
            #expect(known.isSuperset(of: node.inputs), "\(node.operation) \(node.output)")
            #expect(known.insert(node.output).inserted, "\(node.output) is made twice")
        }
        let read = Set(network.nodes.flatMap(\.inputs))
        for name in network.initializers.keys { #expect(read.contains(name), "\(name) is read by nothing") }
    }

    @Test func theNetworkEmbedsAsTheProgramDoes() throws {
        // A gap, and a quiet window beside a loud one: each has its own peak.
        var windows = [Array(groove(.rock, 90, seconds: 5, seed: 1)[..<32000]), groove(.jazz, 131, seconds: 5, seed: 2)[..<32000].map { $0 * 0.003 }]
        for index in 5000..<14000 { windows[0][index] = 0 }
        let found = try #require(network(ONNXArray(shape: [2, 32000], numbers: windows.flatMap { $0.map(Double.init) }))["embedding"])
        #expect(found.shape == [2, model.width])
        for (row, window) in windows.enumerated() {
            let expected = model.windowAnswer(samples: window)
            #expect((expected.max() ?? 0) - (expected.min() ?? 0) > 0.01)
            for place in 0..<model.width { #expect(abs(found.numbers[row * model.width + place] - Double(expected[place])) < 1e-4, "row \(row), \(place)") }
        }
    }
}
