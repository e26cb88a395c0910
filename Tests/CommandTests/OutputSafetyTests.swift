import AudioFiles
import Foundation
import Testing

/// No command destroys what it reads, or somebody's music.
@Suite struct OutputSafetyTests {
    let music: TestMusic, folder: TemporaryFolder, song: String, before: Data

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
        song = folder.path + "/song.wav"
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: song)
        before = try Data(contentsOf: URL(fileURLWithPath: song))
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome { try music.program.start(arguments).finish(withinSeconds: 60) }

    /// Refused at once, with nothing changed.
    private func expectRefusal(_ arguments: [String], of output: String) throws {
        let content = FileManager.default.contents(atPath: output), names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        let outcome = try run(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains(output + ": "), "\(arguments): \(outcome.status) \(outcome.errors)")
        #expect(FileManager.default.contents(atPath: output) == content)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == names)
        #expect(try Data(contentsOf: URL(fileURLWithPath: song)) == before)
    }

    @Test func anInputIsNeverAnOutput() throws {
        let link = folder.path + "/link.csv", manifest = try folder.file("m.csv", "path,bpm\nsong.wav,120\n")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "song.wav")
        let model = folder.path + "/model.safetensors"
        try FileManager.default.copyItem(atPath: music.model, toPath: model)
        let other = folder.path + "/other.csv"
        for arguments in [
            ["estimate", song, "-o", song], ["estimate", song, "-o", link], ["estimate", folder.path, "--format", "csv", "-o", song], ["estimate", song, "--report", song],
            ["estimate", song, "--report", link, "--overwrite"], ["estimate", song, "-o", model], ["estimate", song, "--report", model], ["estimate", song, "-o", other, "--report", other],
            ["evaluate", manifest, "--per-track", manifest], ["evaluate", manifest, "--report", manifest], ["evaluate", manifest, "--per-track", song],
            ["evaluate", manifest, "--report", link], ["evaluate", manifest, "--per-track", model],
            ["export", "--onnx", model], ["export", "--onnx", other, "--test-vectors", song, song],
        ] { try expectRefusal(arguments + ["--model", model], of: arguments.last { $0.hasPrefix(folder.path) }!) }
        try expectRefusal(["export", "--onnx", other, "--test-vectors", other, song, "--model", model], of: other)
        let wav = folder.path + "/link.wav"
        try FileManager.default.linkItem(atPath: song, toPath: wav)
        for output in [song, wav] { try expectRefusal(["stretch", song, "--ratio", "1.5", "-o", output], of: output) }
    }

    @Test func resultsAreNotPrintedIntoAnInput() throws {
        let manifest = try folder.file("m.csv", "path,bpm\nsong.wav,120\n"), list = Data("path,bpm\nsong.wav,120\n".utf8)
        for arguments in [["estimate", song], ["tag", song], ["evaluate", manifest, "--model", music.model]] {
            for streams in [(song, nil), (nil, song), (manifest, nil)] as [(String?, String?)] where arguments[0] == "evaluate" || streams.0 != manifest {
                let outcome = try music.program.start(arguments, output: streams.0, errors: streams.1).finish(withinSeconds: 60)
                #expect(outcome.status == 64, "\(arguments) \(streams)")
                if streams.1 == nil { #expect(outcome.errors.contains("standard output: this is")) }
                #expect(try Data(contentsOf: URL(fileURLWithPath: song)) == before)
                #expect(FileManager.default.contents(atPath: manifest) == list)
            }
        }
    }

    @Test func aDeviceIsNotReplaced() throws {
        let pipe = folder.path + "/pipe.wav"
        #expect(mkfifo(pipe, 0o600) == 0)
        for arguments in [["estimate", song, "--report", pipe], ["estimate", song, "-o", pipe], ["stretch", song, "--ratio", "1.1", "-o", pipe], ["references", "-o", pipe],
                          ["export", "--onnx", pipe, "--model", music.model]] {
            let outcome = try run(arguments)
            #expect(outcome.status == 64 && outcome.errors.contains("no regular file"), "\(arguments): \(outcome.errors)")
        }
        #expect(FileIdentity(path: pipe) != nil && FileManager.default.contents(atPath: song) == before)
    }

    @Test func namesInAFolderOfResultsMayBeInputsToo() throws {
        let target = try folder.folder("out"), input = target + "/song.csv"
        try FileManager.default.copyItem(atPath: song, toPath: input)
        try expectRefusal(["estimate", input, "--format", "csv", "-o", target, "--model", music.model], of: input)
        try expectRefusal(["estimate", song, "--format", "csv", "-o", target, "--model", music.model], of: input)
        let outcome = try run(["estimate", song, "--format", "csv", "-o", target, "--model", music.model, "--skip-existing"])
        #expect(try outcome.status == 0 && Data(contentsOf: URL(fileURLWithPath: input)) == before)
    }

    @Test func soundIsOverwrittenOnlyOnDemand() throws {
        let manifest = try folder.file("m.csv", "path,bpm\n\(music.songs[1]),120\n"), spare = folder.path + "/spare.wav"
        for arguments in [
            ["estimate", music.songs[1], "--model", music.model, "-o", spare], ["estimate", music.songs[1], "--model", music.model, "--report", spare],
            ["evaluate", manifest, "--model", music.model, "--per-track", spare], ["export", "--model", music.model, "--onnx", spare],
            ["references", "--seconds", "1", "-o", spare], ["stretch", music.songs[1], "--ratio", "1.5", "-o", spare],
        ] {
            try? FileManager.default.removeItem(atPath: spare)
            try FileManager.default.copyItem(atPath: song, toPath: spare)
            try expectRefusal(arguments, of: spare)
            #expect(try run(arguments + ["--overwrite"]).status == 0)
            #expect(FileManager.default.contents(atPath: spare) != before)
        }
    }

    @Test func aRunAndACacheLieOutsideOfTheMusic() throws {
        let recipe = music.recipe
        for output in [folder.path, folder.path + "/run", folder.path + "/deep/run"] {
            try expectRefusal(["train", folder.path, "--recipe", recipe, "--output", output], of: output)
            try expectRefusal(["train", folder.path, "--resume", output], of: output)
            try expectRefusal(["train", folder.path, "--recipe", recipe, "--output", music.folder.path + "/elsewhere", "--cache", output], of: output)
            try expectRefusal(["assess", folder.path, "--model", music.model, "--cache", output], of: output)
        }
        try expectRefusal(["train", song, "--recipe", recipe, "--output", song], of: song)
    }
}
