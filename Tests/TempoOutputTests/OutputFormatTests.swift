import AudioFiles
import Formats
import Foundation
import TempoEstimation
import TempoOutput
import Testing

@Suite struct OutputFormatTests {
    @Test func textHasThreeColumns() {
        #expect(OutputFormat.text.text(Samples.two) == "a/song.wav\t127.98\t0.912\n")
        #expect(OutputFormat.text.text(Samples.none) == "silence.wav\t\t0.000\n")
        #expect(OutputFormat.text.text(Samples.parts) == """
            a/song.wav\t127.98\t0.912
            a/song.wav\t0.00\t6.00\t127.50\t0.800
            a/song.wav\t6.00\t12.30\t96.13\t0.250

            """)
        #expect(OutputFormat.text.header.isEmpty)
    }

    /// Whoever reads a table must see that a file is missing in it, and why.
    @Test func aFileThatCouldNotBeReadHasARecordWithTheReason() throws {
        let error = AudioError.empty(path: "a.flac"), result = FileResult(path: "a.flac", .failure(error))
        func text(_ format: OutputFormat) -> String? { format.record(result, tool: Samples.tool).map { String(decoding: $0, as: UTF8.self) } }
        let row = try #require(CSV.rows(OutputFormat.csv.headerText + text(.csv)!).last?.fields)
        #expect(row.count == 14 && row[0] == "a.flac" && row[5] == "empty" && row[12] == error.description && row.filter(\.isEmpty).count == 11)
        let line = try #require(text(.jsonl))
        #expect(line.contains(#""bpm":null"#) && line.contains(#""reason":"empty""#) && line.contains("contains no sound"))
        let document = try JAMS.read(Data(text(.jams)!.utf8), path: "a.jams")
        #expect(document.tempoBPM == nil && text(.jams)!.contains(#""reason":"empty""#) && text(.jams)!.contains("contains no sound"))
        for format in [OutputFormat.text, .mirex, .beats, .audacity] { #expect(text(format) == nil) }
    }

    @Test func textPathsKeepToTheirColumn() {
        #expect(OutputFormat.text.text(Samples.named("a\tb\nc\r\nd\\e")) == "a\\tb\\nc\\r\\nd\\\\e\t127.98\t0.912\n")
        for path in Samples.awkwardPaths {
            let line = OutputFormat.text.text(Samples.named(path)).utf8
            #expect(line.count { $0 == 9 } == 2 && line.count { $0 == 10 } == 1, "\(path)")
        }
    }

    @Test func csvHasItsColumns() {
        #expect(String(decoding: OutputFormat.csv.header, as: UTF8.self) == "path,bpm,bpm2,strength,confidence,reason,stability,grid_bpm,first_beat,residual,beats,segments,error,stamp\n")
        #expect(OutputFormat.csv.text(Samples.two) == "a/song.wav,127.98,63.99,0.700,0.912,,,,,,,,,\n")
        #expect(OutputFormat.csv.text(Samples.one) == "one.flac,90.00,,1.000,0.500,,,,,,,,,\n")
        #expect(OutputFormat.csv.text(Samples.none) == "silence.wav,,,,0.000,silent,,,,,,,,\n")
        #expect(OutputFormat.csv.text(Samples.parts) == "a/song.wav,127.98,63.99,0.700,0.912,,0.625,,,,,0.000:6.000:127.50:0.800 6.000:12.300:96.13:0.250,,\n")
    }

    @Test func csvGivesAwkwardPathsBack() throws {
        var text = String(decoding: OutputFormat.csv.header, as: UTF8.self)
        for path in Samples.awkwardPaths { text += OutputFormat.csv.text(Samples.named(path)) }
        let rows = try CSV.rows(text)
        #expect(rows.dropFirst().map { $0.fields[0] } == Samples.awkwardPaths)
        #expect(rows.allSatisfy { $0.fields.count == 14 })
    }

    @Test func jsonLinesHaveSortedKeysAndNulls() {
        #expect(OutputFormat.jsonl.text(Samples.two) == #"{"beats":null,"bpm":127.98,"bpm2":63.99,"confidence":0.912,"duration":12.346,"error":null,"grid":null,"model":"abc123","path":"a/song.wav","reason":null,"segments":null,"stability":null,"stamp":null,"strength":0.7,"warning":null}"# + "\n")
        #expect(OutputFormat.jsonl.text(Samples.none) == #"{"beats":null,"bpm":null,"bpm2":null,"confidence":0,"duration":3,"error":null,"grid":null,"model":"abc123","path":"silence.wav","reason":"silent","segments":null,"stability":null,"stamp":null,"strength":null,"warning":null}"# + "\n")
        #expect(OutputFormat.jsonl.text(Samples.parts) == #"{"beats":null,"bpm":127.98,"bpm2":63.99,"confidence":0.912,"duration":12.346,"error":null,"grid":null,"model":"abc123","path":"a/song.wav","reason":null,"segments":[{"bpm":127.5,"confidence":0.8,"end":6,"start":0},{"bpm":96.13,"confidence":0.25,"end":12.3,"start":6}],"stability":0.625,"stamp":null,"strength":0.7,"warning":"damaged in the middle"}"# + "\n")
    }

    @Test func jsonGivesAwkwardPathsBackOnOneLine() throws {
        for path in Samples.awkwardPaths {
            for format in [OutputFormat.jsonl, .jams] {
                let bytes = try #require(format.record(FileResult(path: path, .success(Samples.two.estimate)), tool: Samples.tool))
                #expect(bytes.count { $0 == 10 } == 1 && bytes.last == 10)
                let object = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
                let read = format == .jams ? (object["sandbox"] as? [String: Any])?["path"] : object["path"]
                #expect(read as? String == path)
            }
        }
    }

    // Read in development by mir_eval 0.8.2: one line of each in a file of its own, then
    //     mir_eval.io.load_tempo(file)
    // gave ([63.99, 127.98], 0.3), ([0, 90], 0) and, with the warning that a *reference* needs a tempo, ([0, 0], 0);
    // mir_eval.tempo.detection(array([90., 180.]), 0.3, array([0., 90.])) gave (0.3, 1, 0): the lone tempo is found.
    @Test func mirexHasTheLowerTempoFirst() {
        #expect(OutputFormat.mirex.text(Samples.two) == "63.99\t127.98\t0.300\n")
        var lower = Samples.two
        lower.estimate.outcome = .tempo(.init(bpm: 127.984, secondBPM: 191.95, strength: 0.7004))
        #expect(OutputFormat.mirex.text(lower) == "127.98\t191.95\t0.700\n")
        #expect(OutputFormat.mirex.text(Samples.one) == "0.00\t90.00\t0.000\n")
        #expect(OutputFormat.mirex.text(Samples.none) == "0.00\t0.00\t0.000\n")
    }

    @Test(arguments: OutputFormat.allCases) func whatIsNotFiniteIsNeverWritten(format: OutputFormat) {
        for value in [Double.nan, .infinity, -.infinity] {
            let text = format.text(Samples.broken(value)).lowercased()
            // "annotations" and "confidence" hold the letters too.
            #expect(text.firstMatch(of: /\b-?(nan|inf|infinity)\b/) == nil, "\(text)")
        }
    }

    @Test func namesOfFilesAndOptionsStay() {
        #expect(OutputFormat.allCases.map(\.rawValue) == ["text", "csv", "jsonl", "jams", "mirex", "beats", "audacity"])
        #expect(OutputFormat.allCases.map(\.fileExtension) == ["txt", "csv", "jsonl", "jams", "mirex.txt", "beats", "txt"])
        #expect(OutputFormat.allCases.filter { !$0.holdsSeveralFiles } == [.jams, .beats, .audacity])
    }
}

extension OutputFormat {
    fileprivate var headerText: String { String(decoding: header, as: UTF8.self) }
}
