import AudioEmbedding
import AudioFeatures
import AudioSynthesis
import Autodiff
import Formats
import Foundation
import NetworkExport
import ProtobufReading
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct PairNetworkTests {
    private static func encoder() -> EncoderModel {
        let features = LogMelConfiguration(sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 3900,
                                           semitoneBandCount: 6, semitoneFrameLength: 512, semitoneMinimumHz: 150)
        var configuration = EncoderConfiguration(), stream = RandomStream(seed: 2)
        (configuration.bandGroups, configuration.framesPerSecond) = (features.bandGroups, features.framesPerSecond)
        (configuration.onsetChannels, configuration.rateChannels, configuration.rhythmWidth) = ([4, 4, 3], 3, 9)
        (configuration.binsPerOctave, configuration.timbreChannels, configuration.cepstralCount) = (12, [5, 4], 3)
        return EncoderModel(features: features, network: EncoderNetwork<Float>(configuration, stream: &stream), windowSeconds: 3)
    }

    private static func model(_ parts: PairParts, _ kind: PairComparisonKind, projectionWidth: Int = 6, references count: Int = 10) -> TempoModel {
        let encoder = encoder(), axis = TempoAxis(minimumBPM: 60, binsPerOctave: 4, count: 5)
        let width = parts.width(encoder.configuration), sizes = PairComparisonConfiguration(width: width, kind: kind, projectionWidth: projectionWidth, hiddenWidth: 5)
        var stream = RandomStream(seed: 9)
        let references = Tensor<Float>(shape: [count, width], scalars: (0..<count * width).map { _ in Float(stream.normal()) })
        let network = PairTempoNetwork(encoder: encoder, parts: parts, comparison: PairComparison(sizes, stream: &stream).copy(), references: references, axis: axis)
        let sure = Tensor<Float>(shape: [1, 5, 5]) { out in for place in 0..<25 { out[place] = place / 5 == place % 5 ? 1 : 0 } }
        return TempoModel(features: encoder.features, network: network, classifier: SameDifferentClassifier(), windows: WindowPlan(windowSeconds: 3),
                          references: ReferenceBank(patterns: [.click], axis: axis, distributions: sure), provenance: ["seed": "9"])
    }

    private func groove(_ tempoBPM: Double) -> [Float] {
        var stream = RandomStream(seed: 2)
        return Array(renderGroove(style: .rock, tempoBPM: tempoBPM, seconds: 4, sampleRate: 8000, stream: &stream).samples[1000..<25000])
    }

    @Test(arguments: [(PairParts.rhythm, PairComparisonKind.differences), (.whole, .all), (.whole, .cosine)])
    func theExportedNetworkAnswersAsTheProgramDoes(parts: PairParts, kind: PairComparisonKind) throws {
        let model = Self.model(parts, kind), network = ONNXEvaluator(model.onnx().encoded(producerVersion: "0"))
        let windows = [groove(90), groove(131).map { $0 * 0.01 }]
        let found = try #require(network(ONNXArray(shape: [2, model.windowSamples], numbers: windows.flatMap { $0.map(Double.init) }))["distribution"])
        for (row, window) in windows.enumerated() {
            let expected = model.windowAnswer(samples: window)
            #expect(abs(expected.reduce(0, +) - 1) < 1e-5 && expected.max()! - expected.min()! > 1e-4)
            for bin in 0..<5 { #expect(abs(found.numbers[row * 5 + bin] - Double(expected[bin])) < 2e-5, "row \(row), bin \(bin)") }
        }
        let read = Set(network.nodes.flatMap(\.inputs))
        for name in network.initializers.keys { #expect(read.contains(name), "\(name) is read by nothing") }
    }

    @Test(arguments: [(PairParts.rhythm, PairComparisonKind.differences), (.whole, .cosine)])
    func aFileIsReadAsItWasWritten(parts: PairParts, kind: PairComparisonKind) throws {
        try withFolder { folder in
            let model = Self.model(parts, kind)
            try model.write(to: folder + "/a.safetensors")
            let again = try TempoModel(contentsOf: folder + "/a.safetensors")
            #expect(zip(again.weights, model.weights).allSatisfy { $0.name == $1.name && $0.tensor.scalars == $1.tensor.scalars } && again.weights.count == model.weights.count)
            #expect(again.windowAnswer(samples: groove(100)) == model.windowAnswer(samples: groove(100)))
        }
    }

    @Test(arguments: PairComparisonKind.allCases)
    func gradientsAreThoseOfDifferences(kind: PairComparisonKind) {
        var stream = RandomStream(seed: 5)
        let network = PairComparison<Double>(PairComparisonConfiguration(width: 4, kind: kind, projectionWidth: 3, hiddenWidth: 3), stream: &stream)
        let first = Tensor<Double>(shape: [5, 4], scalars: (0..<20).map { _ in stream.normal() }), second = Tensor<Double>(shape: [5, 4], scalars: (0..<20).map { _ in stream.normal() })
        func value() -> Variable<Double> { network.logits(network.projected(Variable(first)), network.projected(Variable(second))).square().sum() }
        let gradients = value().backward()
        for entry in network.parameters {
            let whole = entry.parameter.value, found = gradients[entry.parameter]!.scalars
            for place in 0..<whole.count {
                func moved(_ step: Double) -> Double {
                    var numbers = whole.scalars
                    numbers[place] += step
                    entry.parameter.value = Tensor(shape: whole.shape, scalars: numbers)
                    defer { entry.parameter.value = whole }
                    return value().value.scalar
                }
                let expected = (moved(1e-6) - moved(-1e-6)) / 2e-6
                #expect(abs(found[place] - expected) < 1e-6 * max(1, abs(expected)), "\(entry.name)[\(place)]")
            }
        }
    }

    /// Which of two comes first must not matter.
    @Test func pairsAreComparedAlikeInBothOrders() {
        var stream = RandomStream(seed: 6)
        let network = PairComparison<Float>(PairComparisonConfiguration(width: 7, kind: .differences, projectionWidth: 5, hiddenWidth: 4), stream: &stream)
        let u = network.projected(Variable(Tensor<Float>(shape: [3, 7], scalars: (0..<21).map { _ in Float(stream.normal()) })))
        let v = network.projected(Variable(Tensor<Float>(shape: [3, 7], scalars: (0..<21).map { _ in Float(stream.normal()) })))
        #expect(network.logits(u, v).value.scalars == network.logits(v, u).value.scalars)
    }

    /// Comparing with all references takes memory that the file does not bring along: here 64 MiB for 280 kB of weights.
    @Test func aComparisonThatNeedsTooMuchMemoryIsRefused() throws {
        try withFolder { folder in
            try Self.model(.rhythm, .differences, projectionWidth: 4096, references: 2100).write(to: folder + "/a.safetensors")
            #expect(throws: FormatError.self) { try TempoModel(contentsOf: folder + "/a.safetensors") }
            try Self.model(.rhythm, .differences, projectionWidth: 4096, references: 20).write(to: folder + "/b.safetensors")
            #expect(throws: Never.self) { try TempoModel(contentsOf: folder + "/b.safetensors") }
        }
    }
}
