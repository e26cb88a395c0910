import AudioEmbedding
import EmbeddingTranslation
import FileMutations
import Formats
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct TranslationFileTests {
    let folder: TemporaryFolder, path: String
    let model = TranslationModel(network: moved(smallNetwork()), encoderHash: "e1", octaves: 0.5, provenance: ["seed": "1"])

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/translation.safetensors"
        try model.write(to: path)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let copy = try TranslationModel(contentsOf: path)
        #expect(copy.encoderHash == "e1" && copy.octaves == 0.5 && copy.configuration == model.configuration && copy.provenance == ["seed": "1"])
        let embedding = (0..<9).map { Float($0) - 4 }
        #expect(copy.moved(embedding, ratio: 1.2) == model.moved(embedding, ratio: 1.2))
        try copy.write(to: folder.path + "/again.safetensors")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: folder.path + "/again.safetensors")))
    }

    /// What was learned reaches half an octave: an octave is two steps of it.
    @Test func strongStretchesAreMadeOfSteps() {
        let embedding = (0..<9).map { Float($0) - 3 }, half = 2.0.squareRoot()
        let steps = model.moved(model.moved(embedding, ratio: half), ratio: half), whole = model.moved(embedding, ratio: 2)
        #expect(zip(steps, whole).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func theShippedTranslationMovesTheShippedEncodersEmbeddings() throws {
        let encoder = try EncoderModel.shipped(), translation = try TranslationModel.shipped()
        #expect(translation.encoderHash == encoder.hash && translation.configuration.width == encoder.width)
    }

    @Test func foreignFilesAndImpossibleSizesAreNamed() throws {
        let file = try SafeTensors(contentsOf: path)
        for (old, new) in [("\"width\":4", "\"width\":40000"), ("[6,5]", "[6,-5]"), ("\"octaves\":0.5", "\"octaves\":0"), ("\"timbre\"", "\"rhythm\"")] {
            var metadata = file.metadata
            let text = metadata["translation"]!
            #expect(text.contains(old), "\(text)")
            metadata["translation"] = text.replacingOccurrences(of: old, with: new)
            var writer = SafeTensorsWriter(metadata: metadata)
            for entry in file.entries { writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name)) }
            writer.seal()
            try writer.write(to: folder.path + "/other.safetensors")
            #expect(throws: FormatError.self, "\(new)") { try TranslationModel(contentsOf: folder.path + "/other.safetensors") }
        }
        let error = #expect(throws: FormatError.self) { try TranslationModel(contentsOf: folder.path + "/none.safetensors") }
        #expect("\(error!)".contains("none.safetensors"))
    }

    @Test(arguments: Mutations.seeds([1])) func mutatedFilesAreReadOrRefused(seed: UInt64) throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for bytes in Mutations(of: whole, count: 1500, seed: seed, tokens: ["rhythm", "-1", "\"width\":0", "{}", "hiddenWidths"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            if let model = try? TranslationModel(contentsOf: path) { _ = model.moved([Float](repeating: 1, count: model.configuration.width), ratio: 1.1) }
        }
    }
}
