import AudioEmbedding
import Formats
import Foundation
import RandomStreams
import TestSupport
import Testing

@Suite struct EncoderFileTests {
    let folder: TemporaryFolder, path: String, model = smallModel()

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/encoder.safetensors"
        try model.write(to: path)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let copy = try EncoderModel(contentsOf: path)
        #expect(copy.hash == model.hash && copy.features == model.features && copy.configuration == model.configuration)
        #expect(copy.windowSeconds == 4 && copy.provenance == ["seed": "1"])
        let samples = groove(.rock, 120, seed: 1)
        #expect(try AudioEncoder(model: copy).embed(samples: samples, sampleRate: 8000) == AudioEncoder(model: model).embed(samples: samples, sampleRate: 8000))
        try copy.write(to: folder.path + "/again.safetensors")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: folder.path + "/again.safetensors")))
    }

    @Test func otherWeightsHaveAnotherHash() {
        #expect(smallModel(seed: 2).hash != model.hash && smallModel(seed: 1).hash == model.hash)
    }

    @Test func damagedAndForeignFilesAreNamed() throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count - 5] ^= 1
        let damaged = try folder.file("damaged.safetensors", bytes), cut = try folder.file("cut.safetensors", bytes.prefix(bytes.count / 2))
        var writer = SafeTensorsWriter(metadata: ["format": "sametempo-model-1"])
        writer.seal()
        try writer.write(to: folder.path + "/tempo.safetensors")
        for (file, words) in [(damaged, "checksum"), (cut, "cut.safetensors"), (folder.path + "/tempo.safetensors", "sametempo-model-1"),
                              (folder.path + "/none.safetensors", "none.safetensors")] {
            let error = #expect(throws: FormatError.self) { try EncoderModel(contentsOf: file) }
            #expect("\(error!)".contains(words), "\(error!)")
        }
    }

    /// A stranger's file must not make the program take memory that it does not bring along.
    @Test(arguments: ["\"rhythmWidth\":24>\"rhythmWidth\":4000", "\"rateOctaves\":5>\"rateOctaves\":-5", "\"ratePooling\":3>\"ratePooling\":0",
                      "\"windowSeconds\":4>\"windowSeconds\":1e9", "\"timbreChannels\":[10,12]>\"timbreChannels\":[]"])
    func sizesThatDoNotFitTheArraysAreRefused(change: String) throws {
        let file = try SafeTensors(contentsOf: path), parts = change.split(separator: ">").map(String.init)
        var metadata = file.metadata
        let text = metadata["encoder"]!
        #expect(text.contains(parts[0]), "\(text)")
        metadata["encoder"] = text.replacingOccurrences(of: parts[0], with: parts[1])
        var writer = SafeTensorsWriter(metadata: metadata)
        for entry in file.entries { writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name)) }
        writer.seal()
        try writer.write(to: folder.path + "/other.safetensors")
        #expect(throws: FormatError.self) { try EncoderModel(contentsOf: folder.path + "/other.safetensors") }
    }

    /// Rates and onset channels are few weights but, together, gigabytes for a window: found by looking, after fuzzing had not.
    @Test func sizesThatNeedTooMuchMemoryForAWindowAreRefused() throws {
        var configuration = smallConfiguration(), stream = RandomStream(seed: 1)
        (configuration.rateOctaves, configuration.binsPerOctave, configuration.ratePooling) = (16, 4096, 4096)
        for (channels, isRefused) in [(4, false), (256, true)] {
            configuration.onsetChannels = [8, 8, channels]
            let network = EncoderNetwork<Float>(configuration, stream: &stream)
            try EncoderModel(features: smallFeatures(), network: network, windowSeconds: 1).write(to: path)
            do {
                _ = try EncoderModel(contentsOf: path)
                #expect(!isRefused)
            } catch {
                #expect(isRefused && "\(error)".contains("too much memory"), "\(error)")
            }
        }
    }
}
