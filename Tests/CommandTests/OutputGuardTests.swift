import AudioFiles
import Foundation
import Testing

/// No command writes over what it reads, whatever the file is called, nor text over sound.
@Suite struct OutputGuardTests {
    let music: TestMusic, folder: TemporaryFolder, song: String

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
        song = folder.path + "/song.wav"
        try FileManager.default.copyItem(atPath: music.songs[0], toPath: song)
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private func expectRefusal(_ arguments: [String], keeps path: String) throws {
        let before = try bytes(path)
        let outcome = try music.program.start(arguments).finish(withinSeconds: 60)
        #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(arguments): \(outcome.status) \(outcome.errors)")
        #expect(try bytes(path) == before, "\(arguments)")
    }

    /// The song by its name, another spelling, a symbolic link and a hard link.
    private func names() throws -> [String] {
        let link = folder.path + "/link.csv", hardLink = folder.path + "/hard.csv"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: song)
        try FileManager.default.linkItem(atPath: song, toPath: hardLink)
        return [song, folder.path + "/./song.wav", link, hardLink]
    }

    @Test func estimatesAreNotWrittenOverTheirSong() throws {
        for name in try names() {
            try expectRefusal(["estimate", song, "--model", music.model, "--format", "csv", "-o", name], keeps: song)
            try expectRefusal(["estimate", song, "--model", music.model, "--report", name], keeps: song)
        }
    }

    @Test func anEvaluationIsNotWrittenOverItsListOrASong() throws {
        let list = folder.path + "/list.csv"
        try Data("path,bpm\nsong.wav,84\n".utf8).write(to: URL(fileURLWithPath: list))
        for (option, target) in [("--per-track", list), ("--report", list), ("--per-track", song), ("--report", song)] {
            try expectRefusal(["evaluate", list, "--model", music.model, option, target], keeps: target)
        }
    }

    @Test func aStretchedSongIsNotWrittenOverTheSong() throws {
        try expectRefusal(["stretch", song, "--ratio", "1.25", "-o", folder.path + "/./song.wav"], keeps: song)
    }

    @Test func textIsNotWrittenOverAnotherSong() throws {
        let other = folder.path + "/other.csv"
        try FileManager.default.copyItem(atPath: music.songs[1], toPath: other)
        try expectRefusal(["estimate", song, "--model", music.model, "--format", "csv", "-o", other], keeps: other)
        try expectRefusal(["export", "--model", music.model, "--onnx", other], keeps: other)
        try expectRefusal(["export", "--model", music.model, "--onnx", music.model], keeps: music.model)
    }
}
