import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Testing

/// `estimate --beats`, `evaluate-beats` and `click`.
@Suite struct BeatCommandTests {
    let folder: TemporaryFolder, program: Program, song: String, truth: [Double]

    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        var stream = RandomStream(seed: 3)
        let sound = renderReference(pattern: .rock, tempoBPM: 118, seconds: 15, sampleRate: 22050, stream: &stream)
        song = folder.path + "/song.wav"
        truth = sound.beatTimesSeconds
        // Both channels alike, so that one that is lost would show.
        let writer = try SoundFileWriter(path: song, format: .wav, sampleRate: 22050, channelCount: 2)
        sound.samples.flatMap { [0.8 * $0, 0.8 * $0] }.withUnsafeBufferPointer { writer.write($0) }
        try writer.finish()
    }

    private func run(_ arguments: String...) throws -> Program.Outcome { try program.start(arguments).finish(withinSeconds: 60) }

    private func isTruth(_ times: [Double]) -> Bool {
        abs(times.count - truth.count) <= 1 && times.allSatisfy { time in truth.contains { abs($0 - time) < 0.02 } }
    }

    @Test func textHasALineForTheGridAndForEachBeat() throws {
        let plain = try run("estimate", song), outcome = try run("estimate", "--beats", song)
        let rows = outcome.lines.map { $0.split(separator: "\t").map(String.init) }
        #expect(outcome.status == 0 && outcome.lines[0] == plain.lines[0])
        #expect(rows[1][1] == "grid" && rows[1].count == 5 && abs((Double(rows[1][2]) ?? 0) - 118) < 0.02)
        #expect(rows.dropFirst(2).allSatisfy { $0.count == 4 && $0[1] == "beat" } && isTruth(rows.dropFirst(2).compactMap { Double($0[2]) }))
    }

    @Test func everyFormatHasTheSameBeats() throws {
        let times = try run("estimate", "--beats", song, "--format", "beats").lines
        #expect(isTruth(times.compactMap(Double.init)))
        let csv = try run("estimate", "--beats", song, "--format", "csv").lines[1]
        #expect(csv.contains("," + times.joined(separator: " ") + ","))
        let labels = try run("estimate", "--beats", song, "--format", "audacity").lines
        #expect(labels == times.enumerated().map { "\($1)\t\($1)\t\($0 + 1)" })
        func json(_ format: String) throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(try run("estimate", "--beats", song, "--format", format).output.utf8)) as? [String: Any])
        }
        let line = try json("jsonl"), beats = try #require(line["beats"] as? [[String: Double]])
        #expect(beats.map { String(format: "%.3f", $0["time"] ?? -1) } == times && abs(((line["grid"] as? [String: Double])?["bpm"] ?? 0) - 118) < 0.02)
        let annotations = try #require(try json("jams")["annotations"] as? [[String: Any]])
        let found = try #require(annotations.first { $0["namespace"] as? String == "beat" }?["data"] as? [[String: Any]])
        #expect(found.map { String(format: "%.3f", $0["time"] as? Double ?? -1) } == times && found.allSatisfy { $0["value"] is NSNull })
    }

    @Test func beatsOfSeveralFilesGoToAFolder() throws {
        let other = folder.path + "/other.wav"
        try FileManager.default.copyItem(atPath: song, toPath: other)
        #expect(try run("estimate", "--beats", song, other, "--format", "beats").status == 64)
        #expect(try run("estimate", "--beats", song, other, "--format", "beats", "-o", folder.path + "/out/").status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out").sorted() == ["other.beats", "song.beats"])
    }

    @Test func beatsMustBeAskedFor() throws {
        for arguments in [["--format", "beats"], ["--format", "audacity"], ["--beats", "--loop"]] {
            let outcome = try program.start(["estimate", song] + arguments).finish(withinSeconds: 20)
            #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains("--beats"), "\(arguments)")
        }
    }

    @Test func theReportShowsBeatsAndGrid() throws {
        let page = folder.path + "/page.html"
        #expect(try run("estimate", "--beats", song, "--report", page).status == 0)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("Beat grid") && text.contains("The arrows above are the beats.") && text.contains("data-beats=") && text.contains("Beat model"))
    }

    @Test func evaluateMeasuresAgainstMarkedBeats() throws {
        try folder.file("song.beats", truth.map { "\($0)\n" }.joined())
        let table = try folder.file("beats.csv", "path,beats,source\nsong.wav,song.beats,rock\n"), lines = folder.path + "/lines.csv"
        let outcome = try run("evaluate", "--beats", table, "--format", "csv", "--per-track", lines)
        #expect(outcome.status == 0 && outcome.lines[0] == "source,files,F-measure,low,high,CMLc,CMLt,AMLc,AMLt,information gain")
        let cells = outcome.lines[1].split(separator: ",")
        #expect(cells[0] == "all" && (Double(cells[2]) ?? 0) > 0.95)
        #expect(try String(contentsOfFile: lines, encoding: .utf8).contains("song.wav,rock,"))
        // Marks are work that nobody wants to do twice.
        let marks = folder.path + "/song.beats", kept = FileManager.default.contents(atPath: marks)
        let refused = try run("evaluate-beats", table, "--per-track", marks, "--overwrite")
        #expect(refused.status == 64 && refused.errors.contains("song.beats") && FileManager.default.contents(atPath: marks) == kept, "\(refused.errors)")
        try FileManager.default.removeItem(atPath: song)
        let missing = try run("evaluate-beats", table)
        #expect(missing.status == 1 && missing.errors.contains("song.wav"))
    }

    @Test func aClickSoundsOnEachBeatAndTheSongUnderIt() throws {
        let output = folder.path + "/clicks.wav"
        let outcome = try run("click", song, "-o", output)
        #expect(outcome.status == 0 && outcome.errors.contains("beats at 118"))
        let reader = try SoundFileReader(path: output), before = try SoundFileReader(path: song)
        #expect(reader.sampleRate == 22050 && reader.channelCount == 2)
        func samples(_ reader: SoundFileReader) -> [Float] {
            var all: [Float] = [], block = [Float](repeating: 0, count: 8192)
            while case let frames = block.withUnsafeMutableBufferPointer({ reader.read(into: $0) }), frames > 0 { all += block[..<(frames * 2)] }
            return all
        }
        let with = samples(reader), without = samples(before)
        #expect(with.count == without.count)
        // What was added is loud just after beats only.
        let added = zip(with, without).map { abs($0 - 0.6 * $1) }
        let loud = stride(from: 0, to: added.count, by: 2).filter { added[$0] > 0.2 }.map { Double($0 / 2) / 22050 }
        #expect(!loud.isEmpty && loud.allSatisfy { time in truth.contains { (-0.02...0.05).contains(time - $0) } })
        #expect(stride(from: 0, to: with.count, by: 2).allSatisfy { with[$0] == with[$0 + 1] })
    }

    @Test func clickNeverReplacesItsInputAndNeedsABeat() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: song))
        #expect(try run("click", song, "-o", song, "--overwrite").status == 64)
        #expect(try Data(contentsOf: URL(fileURLWithPath: song)) == bytes)
        let silent = folder.path + "/silent.wav"
        try writeWAV(samples: [Float](repeating: 0, count: 80_000), sampleRate: 8000, path: silent)
        let outcome = try run("click", silent, "-o", folder.path + "/out.wav")
        #expect(outcome.status == 1 && outcome.errors.contains("silent") && !FileManager.default.fileExists(atPath: folder.path + "/out.wav"))
        #expect(try run("click", folder.path + "/none.wav", "-o", folder.path + "/out.wav").status == 66)
    }

    @Test func aBeatModelIsNamedByItsFile() throws {
        let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Data/Models/beats.safetensors").path
        let shipped = try run("estimate", "--beats", song, "--format", "jsonl"), named = try run("estimate", "--beats", song, "--format", "jsonl", "--beat-model", model)
        #expect(named.status == 0 && named.output == shipped.output, "\(named.errors)")
        let wrong = try run("estimate", "--beats", song, "--beat-model", song)
        #expect(wrong.status == 66 && wrong.errors.contains(song), "\(wrong.errors)")
        #expect(try run("estimate", song, "--beat-model", model).status == 64)
    }
}
