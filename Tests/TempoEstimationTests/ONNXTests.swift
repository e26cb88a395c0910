import AudioFeatures
import AudioSynthesis
import Foundation
import NetworkExport
import NeuralNetworks
import ProtobufReading
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct ONNXTests {
    let model: TempoModel, network: ONNXEvaluator

    /// Both analyses, with frames whose lengths are a square, twice a square, and neither.
    init() throws { try self.init(frameLength: 256) }

    private init(frameLength: Int, semitoneFrameLength: Int = 512) throws {
        var stream = RandomStream(seed: 5)
        var configuration = tinyConfiguration(binsPerOctave: 6)
        let features = LogMelConfiguration(sampleRate: 8000, frameLength: frameLength, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 3900,
                                           semitoneBandCount: 6, semitoneFrameLength: semitoneFrameLength, semitoneMinimumHz: 150)
        configuration.bandCount = features.featureCount
        let axis = TempoAxis(minimumBPM: 60, binsPerOctave: 2, count: 2)
        model = TempoModel(
            features: features, network: PeriodicityNetwork(configuration, stream: &stream), classifier: SameDifferentClassifier(),
            windows: WindowPlan(windowSeconds: 3),
            references: ReferenceBank(patterns: [.click], axis: axis, distributions: Tensor(shape: [1, 2, 12], scalars: [Float](repeating: 1 / 12, count: 24))),
            provenance: ["seed": "5"])
        network = ONNXEvaluator(model.onnx(metadata: [("note", "größer \"1\"")]).encoded(producerVersion: "0"))
    }

    private func groove(_ tempoBPM: Double) -> [Float] {
        var stream = RandomStream(seed: 2)
        let sound = renderGroove(style: .rock, tempoBPM: tempoBPM, seconds: 4, sampleRate: 8000, stream: &stream)
        return Array(sound.samples[1000..<1000 + model.windowSamples])
    }

    @Test func theGraphSaysWhatItTakesAndGives() throws {
        #expect(network.operatorSetVersion == 17 && model.windowSamples == 24000)
        #expect(network.inputs.map(\.name) == ["samples"] && network.inputs[0].extents == ["batch", "24000"])
        #expect(network.outputs.map(\.name) == ["distribution", "temposBPM"])
        #expect(network.outputs[0].extents == ["batch", "12"] && network.outputs[1].extents == ["12"])
        #expect(network.metadata["sampleRate"] == "8000" && network.metadata["windowSeconds"] == "3.0" && network.metadata["windowSamples"] == "24000")
        #expect(network.metadata["tempoBinsPerOctave"] == "6" && network.metadata["tempoBinCount"] == "12")
        #expect(network.metadata["tempoMinimumBPM"] == "\(model.network.tempoAxis.minimumBPM)")
        #expect(network.metadata["note"] == "größer \"1\"" && network.metadata["provenance.seed"] == "5")
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

    @Test func theWeightsAreTheModels() throws {
        for (name, tensor) in model.network.weights {
            let found = try #require(network.initializers[name])
            #expect(found.numbers.map { Float($0) } == tensor.scalars, "\(name)")
            // A linear layer stands as a kernel of one frame.
            #expect(found.shape.count == 1 || Array(found.shape.prefix(tensor.shape.extents.count)) == tensor.shape.extents)
        }
    }

    @Test(arguments: [(256, 512), (242, 1024), (258, 500)])
    func theNetworkAnswersAsTheProgramDoes(frameLength: Int, semitoneFrameLength: Int) throws {
        let tests = try ONNXTests(frameLength: frameLength, semitoneFrameLength: semitoneFrameLength)
        let model = tests.model
        // A gap, and a quiet window beside a loud one: each has its own peak.
        var windows = [tests.groove(90), tests.groove(131).map { $0 * 0.003 }]
        for index in 5000..<14000 { windows[0][index] = 0 }
        let found = tests.network(ONNXArray(shape: [2, model.windowSamples], numbers: windows.flatMap { $0.map(Double.init) }))
        let distribution = try #require(found["distribution"])
        #expect(distribution.shape == [2, 12])
        for (row, window) in windows.enumerated() {
            let expected = model.windowAnswer(samples: window)
            #expect((expected.max() ?? 0) - (expected.min() ?? 0) > 1e-3)
            for bin in 0..<12 { #expect(abs(distribution.numbers[row * 12 + bin] - Double(expected[bin])) < 2e-5, "row \(row), bin \(bin)") }
        }
        #expect(found["temposBPM"]?.numbers.map { Float($0) } == model.network.tempoAxis.temposBPM.map { Float($0) })
    }

    @Test func theSameModelGivesTheSameBytes() {
        #expect(model.onnx().encoded(producerVersion: "0") == model.onnx().encoded(producerVersion: "0"))
    }
}
