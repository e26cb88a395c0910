import AudioFiles
import Foundation
import RandomStreams
import Testing

/// `segment` and `evaluate-structure`.
@Suite struct SegmentCommandTests {
    let folder: TemporaryFolder, program: Program, song: String, bad: String

    /// Three parts of 20 s: low noise, high clicks, low noise.
    init() throws {
        folder = try TemporaryFolder()
        program = Program(cache: folder.path + "/cache")
        var stream = RandomStream(seed: 4), low: Float = 0
        let rate = 8000
        let samples = (0..<60 * rate).map { index -> Float in
            let noise = Float(stream.normal())
            low += 0.05 * (noise - low)
            let beat = Double(index % (rate / 2)) / Double(rate)
            return index / (20 * rate) == 1 ? 0.2 * noise * Float(exp(-20 * beat)) : 0.5 * low
        }
        song = folder.path + "/music/song.wav"
        _ = try folder.folder("music")
        try writeWAV(samples: samples, sampleRate: rate, path: song)
        bad = try folder.file("music/bad.mp3", "no sound")
    }

    private func segment(_ arguments: String...) throws -> Program.Outcome { try program.start(["segment"] + arguments).finish(withinSeconds: 60) }

    @Test func partsArePrintedInOrder() throws {
        let outcome = try segment(song)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let rows = outcome.lines.map { $0.split(separator: "\t").map(String.init) }
        #expect(rows.allSatisfy { $0.count == 5 && $0[0] == song } && rows.map { $0[3] } == ["A", "B", "A"], "\(outcome.output)")
        #expect(rows[0][1] == "0.000" && rows[2][2] == "60.000")
        for (row, time) in zip(rows.dropFirst(), [20.0, 40]) { #expect(abs(Double(row[1])! - time) < 0.6) }
    }

    @Test func aBadFileDoesNotStopTheOthers() throws {
        let outcome = try segment(folder.path + "/music", "--format", "csv")
        #expect(outcome.status == 1 && outcome.lines.count == 4 && outcome.lines[0] == "path,start,end,label,confidence")
        #expect(outcome.errors.contains("1 of 2 inputs failed") && outcome.errors.contains(bad))
        #expect(try segment(folder.path + "/none.wav").status == 66)
    }

    @Test func everyFormatHasTheSameParts() throws {
        let csv = try segment(song, "--format", "csv").lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
        let lab = try segment(song, "--format", "lab").lines
        #expect(lab == csv.map { "\($0[1])\t\($0[3])" } + ["60.000\tEnd"])
        #expect(try segment(song, "--format", "audacity").lines == csv.map { "\($0[1])\t\($0[2])\t\($0[3])" })
        struct Record: Decodable {
            struct Part: Decodable { let start, end, confidence: Double, label: String }
            let path: String, duration: Double, parts: [Part], bpm: Double?
        }
        let record = try JSONDecoder().decode(Record.self, from: Data(segment(song, "--format", "jsonl").output.utf8))
        #expect(record.path == song && record.duration == 60 && record.parts.map(\.label) == csv.map { $0[3] } && record.parts.map(\.start) == csv.map { Double($0[1])! })
        struct JAMS: Decodable {
            struct Annotation: Decodable {
                struct Observation: Decodable { let time, duration, confidence: Double, value: String }
                let namespace: String, data: [Observation]
            }
            let annotations: [Annotation]
        }
        let jams = try JSONDecoder().decode(JAMS.self, from: Data(segment(song, "--format", "jams").output.utf8))
        #expect(jams.annotations.map(\.namespace) == ["segment_open"] && jams.annotations[0].data.map(\.value) == csv.map { $0[3] })
        #expect(jams.annotations[0].data.map { $0.time + $0.duration }.last == 60)
    }

    @Test func aFolderGetsAFileForEachSong() throws {
        let output = folder.path + "/parts/"
        #expect(try segment(folder.path + "/music", "--format", "lab", "-o", output).status == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: output) == ["song.lab"])
        let several = try segment(song, song.replacingOccurrences(of: "song.wav", with: "../music/song.wav"), bad, "--format", "lab")
        #expect(several.status == 64 && several.errors.contains("expected a folder"))
    }

    @Test func limitsAreKept() throws {
        #expect(try segment(song, "--parts", "2").lines.count == 2)
        #expect(try segment(song, "--labels", "1").lines.allSatisfy { $0.contains("\tA\t") })
        #expect(try segment(song, "--minimum-seconds", "31").lines.count == 1)
        #expect(try segment(song, "--segmenter", "blocks", "--feature", "chroma", "--no-bars").status == 0)
        for arguments in [["--parts", "0"], ["--minimum-seconds", "0"], ["--feature", "smell"], ["--segmenter", "knife"], ["--labels", "0"]] {
            #expect(try program.start(["segment", song] + arguments).finish(withinSeconds: 60).status == 64)
        }
    }

    @Test func aPageShowsThePartsAndNothingIsHarmed() throws {
        let page = folder.path + "/page.html", before = try Data(contentsOf: URL(fileURLWithPath: song))
        #expect(try segment(folder.path + "/music", "--report", page).status == 1)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        for piece in ["<audio", "data:image/png;base64,", "self-similarity", "cannot be read", "music/song.wav"] { #expect(text.lowercased().contains(piece.lowercased()), "\(piece)") }
        #expect(try segment(song, "--report", song).status == 64 && segment(song, "-o", song).status == 64)
        #expect(try Data(contentsOf: URL(fileURLWithPath: song)) == before)
    }

    @Test func partsAreMeasuredAgainstMarks() throws {
        let table = try folder.file("music/sections.csv", "path,startSeconds,label,durationSeconds\nsong.wav,0,Verse 1,60\nsong.wav,20,Chorus,60\nsong.wav,40,Verse 2,60\n")
        let lines = folder.path + "/songs.csv"
        let outcome = try program("evaluate", "--structure", table, "--format", "csv", "--per-track", lines, "--quiet")
        #expect(outcome.status == 0 && outcome.lines[0] == "measure,value,low,high,equal_parts,every_15_s,songs", "\(outcome.errors)")
        let values = Dictionary(uniqueKeysWithValues: outcome.lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return (String(cells[0]), Double(cells[1]) ?? .nan)
        })
        // All three labels of the truth are two kinds of parts.
        #expect(values["F 3 s trimmed"] == 1 && values["V-measure"]! > 0.9 && values["pairwise F"]! > 0.9, "\(outcome.output)")
        #expect(try String(contentsOfFile: lines, encoding: .utf8).split(separator: "\n").count == 2)
        #expect(try program("evaluate-structure", table, "--format", "csv", "--quiet").output == outcome.output)

        let broken = try folder.file("broken.csv", "path,startSeconds,label\nsong.wav,later,Verse\n")
        let refused = try program("evaluate", "--structure=\(broken)")
        #expect(refused.status == 66 && refused.errors.contains("broken.csv:2: startSeconds \"later\"; expected seconds"))
        let missing = try program("evaluate-structure", folder.file("missing.csv", "path,startSeconds,label\nnone.wav,0,a\nmusic/song.wav,0,a\nmusic/song.wav,20,b\n"), "--quiet")
        #expect(missing.status == 1 && missing.errors.contains("none.wav") && missing.output.contains("F 3 s"))
        #expect(try program("evaluate-structure", table, "--per-track", table).status == 64)
    }
}
