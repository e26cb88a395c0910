import AudioFeatures
import FileMutations
import Formats
import Foundation
import RandomStreams
import Structure
import Tensors
import TestSupport
import Testing

@Suite struct StructureModelTests {
    let folder: TemporaryFolder, path: String, model: StructureModel

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/structure.safetensors"
        model = Self.model(cepstrumShare: 0)
        try model.write(to: path)
    }

    /// Small, with drawn weights.
    static func model(cepstrumShare: Double, windowSeconds: Double = 1) -> StructureModel {
        var configuration = StepNetworkConfiguration(), stream = RandomStream(seed: 5)
        configuration.channels = [6, 5]
        let network = StepNetwork<Float>(configuration, stream: &stream)
        return StructureModel(features: LogMelConfiguration(semitoneBandCount: 63), network: network, windowSeconds: windowSeconds, cepstrumShare: cepstrumShare,
                              provenance: ["seed": "1"])
    }

    private func steps(_ feature: any StructureFeature, _ samples: [Float], block: Int) throws -> FeatureSteps {
        let extractor = try feature.extractor()
        samples.withUnsafeBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: block) { extractor.process(UnsafeBufferPointer(rebasing: all[start..<min(all.count, start + block)])) }
        }
        return extractor.finish()
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let copy = try StructureModel(contentsOf: path)
        #expect(copy.configuration == model.configuration && copy.windowSeconds == 1 && copy.cepstrumShare == 0 && copy.provenance == ["seed": "1"])
        try copy.write(to: folder.path + "/again.safetensors")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: folder.path + "/again.safetensors")))
    }

    @Test func theShippedOneIsOfTheDefaultSizes() throws {
        let shipped = try StructureModel.shipped()
        #expect(shipped.configuration == StepNetworkConfiguration() && shipped.windowSeconds == 1 && shipped.cepstrumShare == 0.5 && shipped.provenance["seed"] == "1")
    }

    @Test(arguments: [1.0, 3.0]) func stepsDoNotDependOnTheBlocksThatSoundComesIn(windowSeconds: Double) throws {
        let samples = MadeUpSong("AB", partSeconds: 5).samples, feature = LearnedFeature(model: Self.model(cepstrumShare: 0.5, windowSeconds: windowSeconds))
        let whole = try steps(feature, samples, block: samples.count)
        #expect(try steps(feature, samples, block: 777) == whole)
        #expect(whole.width == 10 + 40 && abs(Double(whole.count) - 10 / whole.stepSeconds) < 1, "\(whole.count)")
    }

    /// The window of a step has the step in its middle.
    @Test func aStepIsWhatTheNetworkSaysOfTheWindowAroundIt() throws {
        let samples = MadeUpSong("AB", partSeconds: 5).samples, steps = try steps(LearnedFeature(model: model), samples, block: 4096)
        var logMel = LogMel(model.features)
        logMel.process(samples)
        let frames = logMel.finish(), bands = model.features.featureCount, step = 9
        let start = Int(((Double(step) + 0.5) * steps.stepSeconds * 50 - 25).rounded())
        var excerpt = [Float](repeating: 0, count: 50 * bands)
        frames.values.withUnsafeBufferPointer { values in
            readExcerpt(frames: values, bandCount: bands, startFrame: Double(start), ratio: 1, frameCount: 50, bandGroups: model.features.bandGroups, into: &excerpt)
        }
        let expected = model(Tensor(shape: [1, 50, bands], scalars: excerpt)).scalars
        for place in 0..<10 { #expect(abs(steps.values[step * 10 + place] - expected[place]) < 1e-5) }
    }

    @Test func aSoundShorterThanAWindowHasStepsAllTheSame() throws {
        for count in [0, 300, 9000, 20000] {
            let steps = try steps(LearnedFeature(model: Self.model(cepstrumShare: 0.5)), [Float](repeating: 0.1, count: count), block: 1000)
            #expect(steps.values.allSatisfy(\.isFinite) && steps.count <= 2, "\(count): \(steps.count)")
        }
    }

    /// Whatever their number, the cepstral coefficients weigh what the model says.
    @Test func eachKindOfNumbersHasItsShare() throws {
        for share in [0.2, 0.5] {
            let steps = try steps(LearnedFeature(model: Self.model(cepstrumShare: share)), MadeUpSong("ABAB", partSeconds: 5).samples, block: 4096).standardized()
            let learned = steps.blocks[0].width
            var squares = (0.0, 0.0)
            for (index, value) in steps.values.enumerated() {
                if index % steps.width < learned { squares.0 += Double(value * value) } else { squares.1 += Double(value * value) }
            }
            #expect(abs(squares.1 / (squares.0 + squares.1) - share) < 0.02, "\(squares)")
        }
    }

    @Test func foreignFilesAndImpossibleSizesAreNamed() throws {
        let file = try SafeTensors(contentsOf: path)
        for (old, new) in [("[6,5]", "[6,-5]"), ("[6,5]", "[6,4000]"), ("\"windowSeconds\":1", "\"windowSeconds\":0"), ("\"cepstrumShare\":0", "\"cepstrumShare\":3")] {
            var metadata = file.metadata
            let text = metadata["structure"]!
            #expect(text.contains(old), "\(text)")
            metadata["structure"] = text.replacingOccurrences(of: old, with: new)
            var writer = SafeTensorsWriter(metadata: metadata)
            for entry in file.entries { writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name)) }
            writer.seal()
            try writer.write(to: folder.path + "/other.safetensors")
            #expect(throws: FormatError.self, "\(new)") { try StructureModel(contentsOf: folder.path + "/other.safetensors") }
        }
        let error = #expect(throws: FormatError.self) { try StructureModel(contentsOf: folder.path + "/none.safetensors") }
        #expect("\(error!)".contains("none.safetensors"))
    }

    @Test(arguments: Mutations.seeds([1])) func mutatedFilesAreReadOrRefused(seed: UInt64) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for bytes in Mutations(of: whole, count: 1500, seed: seed, tokens: ["channels", "-1", "\"kernelSize\":0", "{}", "1e300"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            if let model = try? StructureModel(contentsOf: path) { _ = try? LearnedFeature(model: model).extractor().finish() }
        }
    }
}
