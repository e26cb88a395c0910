import AudioFiles
import Foundation
import Testing

@Suite struct SeparateCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    private func separate(_ arguments: String...) throws -> Program.Outcome { try music.program.start(["separate"] + arguments).finish(withinSeconds: 60) }

    private func samples(_ path: String) throws -> [Float] {
        let reader = try SoundFileReader(path: path)
        var block = [Float](repeating: 0, count: 1 << 20)
        let count = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
        return Array(block[..<(count * reader.channelCount)])
    }

    @Test(arguments: ["wav", "flac"]) func writtenPartsAddUpToTheFile(ending: String) throws {
        let out = folder.path + "/parts", outcome = try separate(music.songs[0], "-o", out, "--format", ending)
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(names == ["bass", "harmonic", "other", "percussive", "rhythm"].map { "song-0.\($0).\(ending)" })
        let song = try samples(music.songs[0])
        for sum in [["harmonic", "percussive"], ["percussive", "bass", "other"], ["rhythm", "other"]] {
            let parts = try sum.map { try samples("\(out)/song-0.\($0).\(ending)") }
            #expect(parts.allSatisfy { $0.count == song.count })
            // Each part was rounded to 16 bits.
            #expect(song.indices.allSatisfy { i in abs(parts.reduce(0) { $0 + $1[i] } - song[i]) <= Float(sum.count) / 32768 })
        }
    }

    @Test func someFilesAndSomePartsAreDoneAndABadOneIsNamed() throws {
        let bad = try folder.file("bad.wav", "no sound"), out = folder.path + "/out/deep"
        let outcome = try separate(bad, music.songs[1], music.songs[2], "-o", out, "--part", "bass", "--part", "percussive")
        #expect(outcome.status == 1 && outcome.errors.contains("1 of 3 inputs failed") && outcome.errors.contains("bad.wav"), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: out).sorted() == ["song-1.bass.wav", "song-1.percussive.wav", "song-2.bass.wav", "song-2.percussive.wav"])
    }

    @Test func noFileIsDestroyed() throws {
        let input = folder.path + "/song.wav", part = folder.path + "/song.bass.wav"
        for path in [input, part] { try FileManager.default.copyItem(atPath: music.songs[0], toPath: path) }
        let before = FileManager.default.contents(atPath: part)
        #expect(try separate(input, "-o", folder.path).errors.contains("holds sound"))
        #expect(try separate(input, part, "-o", folder.path, "--overwrite").status == 64)
        let twin = try folder.folder("twin") + "/song.wav"
        try FileManager.default.copyItem(atPath: input, toPath: twin)
        #expect(try separate(input, twin, "-o", folder.path + "/parts").errors.contains("one would destroy the other"))
        #expect(FileManager.default.contents(atPath: part) == before && FileManager.default.contents(atPath: input) == before)
        #expect(try separate(input, "-o", folder.path, "--overwrite").status == 0 && FileManager.default.contents(atPath: part) != before)
        #expect(try separate(input, "-o", folder.path + "/x", "--part", "bass", "--part", "bass").status == 64)
        #expect(try separate(folder.path + "/none.wav", "-o", folder.path + "/x").status == 66)
    }
}
