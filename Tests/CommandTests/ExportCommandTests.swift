import Foundation
import Testing

@Suite struct ExportCommandTests {
    let folder: TemporaryFolder, music: TestMusic

    init() throws {
        folder = try TemporaryFolder()
        music = try TestMusic.shared.get()
    }

    @Test func aNetworkAndTestVectorsAreWritten() throws {
        let network = folder.path + "/model.onnx", vectors = folder.path + "/vectors.safetensors"
        let outcome = try music.program("export", "--onnx", network, "--model", music.model, "--test-vectors", vectors, music.songs[0], music.songs[1])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
        #expect(outcome.errors.contains("32000 samples at 8000 Hz to distribution, 42 numbers") && outcome.errors.contains("6 windows of 2 files"))
        let file = try Data(contentsOf: URL(fileURLWithPath: network))
        // ir_version 8, then the producer.
        #expect(file.prefix(13) == Data([0x08, 0x08, 0x12, 0x09]) + Data("sametempo".utf8))
        #expect(file.range(of: Data("network.harmonics.weight".utf8)) != nil && file.range(of: Data("windowSamples".utf8)) != nil)
        let header = String(decoding: try Data(contentsOf: URL(fileURLWithPath: vectors)).dropFirst(8).prefix(300), as: UTF8.self)
        #expect(header.contains("[6,32000]") && header.contains("[6,42]"))
    }

    @Test func theShippedEncoderIsWrittenToo() throws {
        let network = folder.path + "/encoder.onnx", vectors = folder.path + "/vectors.safetensors"
        let outcome = try music.program("export", "--encoder", "--onnx", network, "--test-vectors", vectors, music.songs[0])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("176400 samples at 22050 Hz to embedding, 1017 numbers"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: network)).range(of: Data("part.rhythm".utf8)) != nil)
        let header = String(decoding: try Data(contentsOf: URL(fileURLWithPath: vectors)).dropFirst(8).prefix(300), as: UTF8.self)
        #expect(header.contains("[3,1017]"))
        let wrong = try music.program("export", "--encoder", "--model", music.model, "--onnx", folder.path + "/m.onnx")
        #expect(wrong.status == 66 && wrong.errors.contains(music.model))
    }

    @Test func whatCannotBeExportedIsSaid() throws {
        let missing = folder.path + "/none.safetensors", output = folder.path + "/m.onnx"
        let noModel = try music.program("export", "--onnx", output, "--model", missing)
        #expect(noModel.status == 66 && noModel.errors.contains(missing) && !FileManager.default.fileExists(atPath: output))
        let noFolder = try music.program("export", "--onnx", folder.path + "/none/m.onnx", "--model", music.model)
        #expect(noFolder.status == 74 && noFolder.errors.contains("/none/m.onnx"))
        let vectors = folder.path + "/v.safetensors", text = try folder.file("text.wav", "no sound")
        let noSound = try music.program("export", "--test-vectors", vectors, "--model", music.model, text)
        #expect(noSound.status == 66 && noSound.errors.contains(text) && !FileManager.default.fileExists(atPath: vectors))
    }
}
