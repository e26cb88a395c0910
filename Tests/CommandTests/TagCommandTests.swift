import AudioFiles
import Foundation
import Testing

@Suite struct TagCommandTests {
    let music: TestMusic, folder: TemporaryFolder

    init() throws {
        music = try TestMusic.shared.get()
        folder = try TemporaryFolder()
    }

    func tag(_ inputs: [String], _ options: String...) throws -> Program.Outcome {
        let model = options.contains("--clear") ? [] : ["--model", music.model]
        return try music.program.start(["tag"] + inputs + model + options).finish(withinSeconds: 60)
    }

    @Test(arguments: [
        [], ["--decimals", "3"], ["--decimals", "-1"], ["--jobs", "-1"], ["--min-confidence", "2"], ["--clear", "--from", "t.csv"], ["--from", "t.csv"],
        ["--undo", "--write"], ["--undo", "y.jsonl"], ["--journal", "j.jsonl"],
    ]) func wrongUsageIsExplained(options: [String]) throws {
        let outcome = try music.program.start(["tag"] + options + (options.isEmpty ? [] : ["x.wav"])).finish(withinSeconds: 20)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.count > 20)
    }

    #if Tags
    /// Two songs, as WAV and FLAC.
    func songs() throws -> [String] {
        let wav = folder.path + "/a.wav", flac = folder.path + "/b.flac"
        try FileManager.default.copyItem(atPath: music.songs[2], toPath: wav)
        let reader = try SoundFileReader(path: music.songs[3])
        let writer = try SoundFileWriter(path: flac, format: .flac, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        var block = [Float](repeating: 0, count: 8192)
        while true {
            let frames = block.withUnsafeMutableBufferPointer { reader.read(into: $0) }
            if frames == 0 { break }
            block[..<frames].withUnsafeBufferPointer { writer.write($0) }
        }
        try writer.finish()
        return [wav, flac]
    }

    func contents(_ paths: [String]) -> [Data?] { paths.map { FileManager.default.contents(atPath: $0) } }

    @Test func nothingIsWrittenUnlessAsked() throws {
        let songs = try songs(), before = contents(songs)
        let outcome = try tag([folder.path])
        #expect(outcome.status == 0 && contents(songs) == before)
        #expect(outcome.lines.count == 2 && outcome.errors.contains("--write would change 2 of 2") && outcome.errors.contains("2 would-write\n"))
        for (line, song) in zip(outcome.lines, songs) {
            let expected = try Regex("^\(NSRegularExpression.escapedPattern(for: song))\\t\\t[0-9]{2,3}\\twould-write$")
            #expect(line.firstMatch(of: expected) != nil, "\(line)")
        }
    }

    @Test func whatIsWrittenStaysUntilForcedOrCleared() throws {
        let songs = try songs(), plain = contents(songs)
        let written = try tag(songs, "--write", "--decimals", "1", "--quiet")
        #expect(written.status == 0 && written.errors.isEmpty)
        #expect(written.lines.allSatisfy { $0.hasSuffix("\twritten") })
        let tempi = written.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false)[2] }
        let tagged = contents(songs)
        #expect(zip(tagged, plain).allSatisfy { $0 != $1 })

        let kept = try tag(songs, "--write")
        #expect(kept.lines == zip(songs, tempi).map { "\($0)\t\($1)\t\($1)\tkept" } && contents(songs) == tagged)
        let unchanged = try tag(songs, "--write", "--force", "--decimals", "1")
        #expect(unchanged.lines == zip(songs, tempi).map { "\($0)\t\($1)\t\($1)\tunchanged" } && contents(songs) == tagged)
        let forced = try tag(songs, "--write", "--force")
        #expect(forced.lines.allSatisfy { $0.hasSuffix("\twritten") } && contents(songs) != tagged)

        #expect(try tag(songs, "--clear").lines.allSatisfy { $0.hasSuffix("\twould-clear") })
        #expect(try tag(songs, "--clear", "--write").lines.allSatisfy { $0.hasSuffix("\t\tcleared") })
        #expect(try tag(songs, "--clear", "--write").lines == songs.map { "\($0)\t\t\tunchanged" })
    }

    @Test func oneBadFileDoesNotStopTheRest() throws {
        let songs = try songs(), bad = try folder.file("0-bad.wav", String(repeating: "words\n", count: 99))
        let outcome = try tag([folder.path, folder.path + "/missing.mp3"], "--write")
        #expect(outcome.status == 1 && outcome.lines.count == 2)
        #expect(outcome.errors.contains("2 of 4 inputs failed") && outcome.errors.contains(bad) && outcome.errors.contains("missing.mp3"))
        #expect(try tag(songs).lines.allSatisfy { $0.hasSuffix("\tkept") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["0-bad.wav", "a.wav", "b.flac"])
    }

    @Test func silenceAndDoubtAreLeftAlone() throws {
        let songs = try songs(), silent = folder.path + "/silent.wav"
        try writeWAV(samples: [Float](repeating: 0, count: 80000), sampleRate: 8000, path: silent)
        let before = contents(songs + [silent])
        #expect(try tag([silent], "--write").lines == ["\(silent)\t\t\tno-tempo"])
        #expect(try tag(songs, "--write", "--min-confidence", "1").lines == songs.map { "\($0)\t\t\tunsure" })
        #expect(contents(songs + [silent]) == before)
    }
    #else
    @Test func withoutTagLibItIsSaidPlainly() throws {
        let outcome = try tag([music.songs[0]])
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains("built without tags"))
    }
    #endif
}
