import AudioFiles
import Formats
import Foundation
import TestSupport
import Testing

@Suite struct InputFilesTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func aPlaylistNamesFilesFromItsFolder() throws {
        let path = try folder.file("lists/l.m3u", "\u{FEFF}#EXTM3U\r\n#EXTINF:3,Song\r\na/b c.mp3\r\n\r\n/abs/é.wav\n../d.flac")
        let list = try PathList(contentsOf: path)
        #expect(list.count == 3)
        let files = InputFiles(["first.wav"], list: list)
        #expect(files.count == 4)
        let expected = ["first.wav", "\(folder.path)/lists/a/b c.mp3", "/abs/é.wav", "\(folder.path)/lists/../d.flac"]
        // As often as one likes.
        for _ in 0..<2 { #expect(Array(files) == expected) }
    }

    @Test func aWrongLineIsNamed() throws {
        for (bytes, place) in [("a\nb\0c\n".data(using: .utf8)!, ":2:"), (Data([0x61, 0x0A, 0x0A, 0xFF]), ":3:")] {
            let path = folder.path + "/list"
            try bytes.write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: FormatError.self) { try PathList(contentsOf: path) }
            #expect(error?.description.hasPrefix(path + place) == true, "\(String(describing: error))")
        }
    }

    @Test func aListThatIsCutShortGivesFewerThanItHad() throws {
        let path = try folder.file("list", (0..<100).map { "\($0).wav\n" }.joined())
        let files = InputFiles([], list: try PathList(contentsOf: path))
        try folder.file("list", "0.wav\n")
        #expect(files.count == 100 && Array(files).count == 1)
        unlink(path)
        #expect(Array(files).isEmpty)
    }

    @Test func inputsThatAreManyAreComparedWithTheOutputs() throws {
        let song = try folder.file("song.wav", "x"), output = folder.path + "/out.csv"
        var check = OutputGuard(inputs: [])
        try check.check(inputs: [song])
        try check.check(file: output)
        try check.check(inputs: [song, folder.path + "/missing.wav"])
        // By another name.
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: song)
        try check.check(file: folder.path + "/link")
        #expect(throws: OutputRefusal.self) { try check.check(inputs: ["/tmp", song]) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("stream.wav", "x")))
        let guarded = OutputGuard(inputs: [])
        #expect(throws: OutputRefusal.isInput(output: "standard output", input: folder.path + "/stream.wav")) {
            try guarded.check(inputs: [folder.path + "/stream.wav"], streams: [(file.fileDescriptor, "standard output")])
        }
    }
}
