import AudioFiles
import Foundation
import TestSupport
import Testing

@Suite struct OutputGuardTests {
    let folder: TemporaryFolder, song: String

    init() throws {
        folder = try TemporaryFolder()
        song = folder.path + "/Music/song.wav"
        try FileManager.default.createDirectory(atPath: folder.path + "/Music", withIntermediateDirectories: true)
        try writeWAV(samples: testTune(seconds: 1, sampleRate: 8000), sampleRate: 8000, path: song)
    }

    private func refusal(_ output: String, inputs: [String], overwrites: Bool = false) -> OutputRefusal? {
        var outputs = OutputGuard(inputs: inputs, overwrites: overwrites)
        do throws(OutputRefusal) { try outputs.check(file: output); return nil } catch { return error }
    }

    @Test func anInputIsKnownByAnyName() throws {
        let files = FileManager.default, link = folder.path + "/link.csv", hard = folder.path + "/hard.csv", chain = folder.path + "/chain.csv"
        try files.createSymbolicLink(atPath: link, withDestinationPath: "Music/song.wav")
        try files.createSymbolicLink(atPath: chain, withDestinationPath: link)
        try files.linkItem(atPath: song, toPath: hard)
        try files.createSymbolicLink(atPath: folder.path + "/same", withDestinationPath: "Music")
        let names = [song, link, hard, chain, folder.path + "/Music/../Music/./song.wav", folder.path + "//Music//song.wav", folder.path + "/same/song.wav",
                     relative(song)]
        for output in names {
            for input in names {
                // With --overwrite too.
                for overwrites in [false, true] { #expect(refusal(output, inputs: ["other.wav", input], overwrites: overwrites) == .isInput(output: output, input: input)) }
            }
        }
    }

    private func relative(_ path: String) -> String {
        String(repeating: "../", count: FileManager.default.currentDirectoryPath.split(separator: "/").count) + path.dropFirst()
    }

    @Test func whatIsNotThereYetIsKnownByItsFolder() throws {
        let missing = folder.path + "/Music/missing.csv", link = folder.path + "/dangling"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: missing)
        for output in [missing, link, folder.path + "/Music/../Music/missing.csv"] { #expect(refusal(output, inputs: [missing]) == .isInput(output: output, input: missing)) }
        #expect(refusal(folder.path + "/missing.csv", inputs: [missing]) == nil)
        #expect(refusal("/no/such/folder/a", inputs: ["/no/such/folder/a"]) != nil && refusal("/no/such/folder/a", inputs: ["/no/such/folder/b"]) == nil)
    }

    @Test func aDeviceOrAPipeIsNoOutput() throws {
        let pipe = folder.path + "/pipe", link = folder.path + "/link"
        #expect(mkfifo(pipe, 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "pipe")
        for output in [pipe, link, "/dev/null"] {
            for overwrites in [false, true] { #expect(refusal(output, inputs: [song], overwrites: overwrites) == .notAFile(output: output)) }
        }
        #expect(refusal(folder.path + "/Music", inputs: []) == nil)
    }

    @Test func aStreamThatLeadsIntoAnInputIsRefused() throws {
        let outputs = OutputGuard(inputs: [folder.path, song, "/dev/null"])
        for (path, isRefused) in [(song, true), (try folder.file("log"), false), ("/dev/null", false)] {
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            let expected: OutputRefusal? = isRefused ? .isInput(output: "standard output", input: song) : nil
            var found: OutputRefusal?
            do throws(OutputRefusal) { try outputs.check(stream: file.fileDescriptor, named: "standard output") } catch { found = error }
            #expect(found == expected, "\(path)")
        }
    }

    @Test func twoOutputsAreTwoFiles() throws {
        var outputs = OutputGuard(inputs: [song])
        let first = folder.path + "/a.csv", second = folder.path + "/Music/../a.csv"
        try outputs.check(file: first)
        #expect(throws: OutputRefusal.isOutput(output: second, other: first)) { try outputs.check(file: second) }
    }

    @Test func soundIsKnownByItsContent() throws {
        let disguised = folder.path + "/tempi.csv"
        for format in Format.allCases {
            try format.encoded(seconds: 0.5, sampleRate: 8000, channels: 1).write(to: URL(fileURLWithPath: disguised))
            #expect(refusal(disguised, inputs: []) == .holdsSound(output: disguised), "\(format)")
            #expect(refusal(disguised, inputs: [], overwrites: true) == nil)
        }
        for text in ["path,bpm\na.wav,120\n", "", "<!DOCTYPE html>", "{\"bpm\":120}\n", String(repeating: "\0", count: 1000)] {
            try folder.file("tempi.csv", text)
            #expect(refusal(disguised, inputs: []) == nil, "\(text)")
        }
    }

    @Test func foldersLieOutsideOfTheMusic() throws {
        let music = folder.path + "/Music"
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/same", withDestinationPath: "Music")
        let outputs = OutputGuard(inputs: [music, song])
        for inside in [music, music + "/", music + "/run", music + "/new/run", folder.path + "/same/run", folder.path + "/same", folder.path + "/other/../Music/run"] {
            #expect(throws: OutputRefusal.isInMusic(folder: inside, music: music)) { try outputs.check(folder: inside) }
        }
        #expect(throws: OutputRefusal.isInput(output: song, input: song)) { try outputs.check(folder: song) }
        // Names that begin with a dot are not searched for music.
        for outside in [folder.path + "/run", folder.path, folder.path + "/Music-run", music + "/.cache/features"] { try outputs.check(folder: outside) }
    }

    @Test func everyRefusalSaysWhatToDo() {
        for refusal: OutputRefusal in [.isInput(output: "a", input: "a"), .isInput(output: "a", input: "b"), .isOutput(output: "a", other: "b"), .holdsSound(output: "a"),
                                       .isInMusic(folder: "a", music: "b")] {
            #expect(refusal.description.hasPrefix("a: ") && refusal.description.contains("Name ") && refusal.localizedDescription == refusal.description)
        }
    }
}
