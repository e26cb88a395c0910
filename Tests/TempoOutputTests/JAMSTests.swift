import FileMutations
import Formats
import Foundation
import TempoOutput
import Testing

@Suite struct JAMSTests {
    // Checked in development with jams 0.3.5 from PyPI, for what `Samples` gives (two, one, none, parts, and the awkward
    // paths), each written to a file:
    //     jams.load(file, validate=True, strict=True)                    # valid against the schema
    //     jams.load(file).annotations[0].to_interval_values()            # ([[0, 12.346], [0, 12.346]], [127.98, 63.99])
    @Test func aDocumentHasBothTempiWithTheirStrength() {
        #expect(OutputFormat.jams.text(Samples.two) == #"{"annotations":[{"annotation_metadata":{"annotation_rules":"tempo of the whole file","annotation_tools":"sametempo 9.8, model abc123","annotator":{"name":"sametempo"},"data_source":"program","version":"9.8"},"data":[{"confidence":0.7,"duration":12.346,"time":0,"value":127.98},{"confidence":0.3,"duration":12.346,"time":0,"value":63.99}],"duration":12.346,"namespace":"tempo","sandbox":{"confidence":0.912},"time":0}],"file_metadata":{"artist":"","duration":12.346,"identifiers":{},"jams_version":"0.3.4","release":"","title":"song"},"sandbox":{"path":"a/song.wav"}}"# + "\n")
    }

    @Test func aFileWithoutATempoHasNoObservationAndAReason() throws {
        let text = OutputFormat.jams.text(Samples.none)
        #expect(text.contains(#""data":[],"#) && text.contains(#""sandbox":{"confidence":0,"reason":"silent"}"#))
        #expect(try JAMS.read(Data(text.utf8), path: "x").tempoBPM == nil)
    }

    @Test func whatIsWrittenIsRead() throws {
        let jams = try JAMS.read(Samples.parts.jams, path: "x")
        #expect(jams.title == "song" && jams.durationSeconds == 12.346 && jams.tempoBPM == 127.98)
        #expect(jams.tempoAnnotations == [
            [.init(timeSeconds: 0, durationSeconds: 12.346, tempoBPM: 127.98, confidence: 0.7),
             .init(timeSeconds: 0, durationSeconds: 12.346, tempoBPM: 63.99, confidence: 0.3)],
            [.init(timeSeconds: 0, durationSeconds: 6, tempoBPM: 127.5, confidence: 0.8),
             .init(timeSeconds: 6, durationSeconds: 6.3, tempoBPM: 96.13, confidence: 0.25)],
        ])
        let one = try JAMS.read(Samples.one.jams, path: "x")
        #expect(one.tempoAnnotations == [[.init(timeSeconds: 0, durationSeconds: 8, tempoBPM: 90, confidence: 1)]])
    }

    @Test func aFileFromDiskIsRead() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-\(UUID().uuidString).jams").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Samples.two.jams.write(to: URL(fileURLWithPath: path))
        #expect(try JAMS.read(path).tempoBPM == 127.98)
        #expect(throws: FormatError.self) { try JAMS.read(path + "-missing") }
    }

    @Test func aLengthThatIsNoNumberIsZero() throws {
        var sample = Samples.one
        sample.estimate.durationSeconds = .nan
        let jams = try JAMS.read(sample.jams, path: "x")
        #expect(jams.durationSeconds == 0 && jams.tempoBPM == 90)
    }

    @Test func titlesAreNamesWithoutFolderAndEnding() throws {
        for (path, title) in [("a.b/song.mix.wav", "song.mix"), ("a.b/song", "song"), (".hidden", ".hidden"), ("a/", ""), ("", "")] {
            #expect(try JAMS.read(Samples.named(path).jams, path: "x").title == title)
        }
    }

    private func document(_ data: String, namespace: String = "tempo") -> String {
        #"{"annotations":[{"namespace":"beat","data":[{"value":[]}]},{"namespace":"\#(namespace)","data":\#(data)}],"file_metadata":{"duration":9}}"#
    }

    @Test func theTempoThatLastsLongestIsTheFiles() throws {
        func tempo(_ rows: [(Double, Double, Double?)]) throws -> Double? {
            let data = rows.map { duration, value, confidence in
                #"{"time":0,"duration":\#(duration),"value":\#(value),"confidence":\#(confidence.map { "\($0)" } ?? "null")}"#
            }
            return try JAMS.read(Data(document("[" + data.joined(separator: ",") + "]").utf8), path: "x").tempoBPM
        }
        #expect(try tempo([(5, 100, 1), (3, 90, 1), (3, 90, 1)]) == 90)
        #expect(try tempo([(0, 100, 0.2), (0, 50, 0.8)]) == 50)
        #expect(try tempo([(4, 100, nil), (4, 50, nil)]) == 100)
        #expect(try tempo([]) == nil)
    }

    @Test func denseDataIsRead() throws {
        let dense = #"{"time":[0,1],"duration":[1,2],"value":[100,120],"confidence":[null,0.5]}"#
        #expect(try JAMS.read(Data(document(dense).utf8), path: "x").tempoAnnotations == [[
            .init(timeSeconds: 0, durationSeconds: 1, tempoBPM: 100, confidence: nil),
            .init(timeSeconds: 1, durationSeconds: 2, tempoBPM: 120, confidence: 0.5),
        ]])
    }

    @Test func whatIsWrongIsNamedWithItsPlace() throws {
        func object(_ time: String = "0", _ duration: String = "1", _ value: String = "120", _ confidence: String = "1") -> String {
            #"[{"time":\#(time),"duration":\#(duration),"value":\#(value),"confidence":\#(confidence)}]"#
        }
        for (text, place, found) in [
            ("", nil, "not JSON"), ("words", nil, "not JSON"), ("[]", nil, "not an object"),
            ("{}", nil, "no `annotations`"), (#"{"annotations":[]}"#, "annotations", "no annotations"),
            (document("[]", namespace: "chord"), "annotations", "only beat, chord"),
            (#"{"annotations":[{"data":[]}]}"#, "annotations[0]", "no `namespace`"),
            (#"{"annotations":[{"namespace":"tempo"}]}"#, "annotations[0]", "no `data`"),
            (document("7"), "annotations[1].data", "not a list"),
            (document(object("-1")), "annotations[1].data[0].time", "-1.0"),
            (document(object("0", "-2")), "annotations[1].data[0].duration", "-2.0"),
            (document(object("0", "1", "0")), "annotations[1].data[0].value", "0.0"),
            (document(object("0", "1", "\"fast\"")), "annotations[1].data[0].value", "not a number"),
            (document(object("0", "1", "true")), "annotations[1].data[0].value", "not a number"),
            (document(object("0", "1", "null")), "annotations[1].data[0].value", "null"),
            (document(object("0", "1", "NaN")), nil, "not JSON"),
            (document(object("0", "1", "120", "1.5")), "annotations[1].data[0].confidence", "1.5"),
            (document(#"[{"time":0,"duration":1,"value":120}]"#), "annotations[1].data[0]", "no `confidence`"),
            (document(#"{"time":[0],"duration":[1],"value":[],"confidence":[1]}"#), "annotations[1].data.value", "0 entries"),
            (#"{"annotations":[],"file_metadata":{"duration":-1}}"#, "file_metadata.duration", "-1.0"),
        ] as [(String, String?, String)] {
            do {
                _ = try JAMS.read(Data(text.utf8), path: "some.jams")
                Issue.record("read: \(text)")
            } catch {
                guard case .malformed(let path, let foundPlace, let what, _) = error else { Issue.record("\(error)"); continue }
                #expect(path == "some.jams" && foundPlace == place && what.contains(found), "\(text): \(error)")
            }
        }
    }

    @Test func everyTruncationIsRefused() {
        let bytes = Samples.parts.jams
        for count in 0..<(bytes.count - 2) {
            #expect(throws: FormatError.self) { try JAMS.read(bytes.prefix(count), path: "x") }
        }
    }

    @Test(arguments: Mutations.seeds([1, 2]))
    func aMutatedDocumentIsReadOrRefusedAndWithinItsRanges(seed: UInt64) {
        let whole = Samples.parts.jams
        let tokens = ["{", "}", "[", "]", ",", "null", "-1", "1e999", "1e-400", "\"\\ud800\"", "9223372036854775808", String(repeating: "[", count: 5000)]
        for (number, bytes) in Mutations(of: whole, count: 1500, seed: seed, tokens: tokens).enumerated() {
            guard let jams = try? JAMS.read(bytes, path: "x") else { continue }
            #expect(jams.tempoAnnotations.joined().allSatisfy { $0.tempoBPM > 0 && $0.tempoBPM.isFinite && (0...1).contains($0.confidence ?? 1) },
                    "seed \(seed), mutation \(number)")
            _ = jams.tempoBPM
        }
    }

    @Test func nestingWithoutEndAndHugeFilesAreRefused() throws {
        for opening in ["[", "{\"annotations\":[", "{\"a\":"] {
            let text = document("[]").dropLast() + ",\"sandbox\":" + String(repeating: opening, count: 200_000)
            #expect(throws: FormatError.self) { try JAMS.read(Data(text.utf8), path: "x") }
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-\(UUID().uuidString).jams").path
        defer { unlink(path) }
        try Data("{".utf8).write(to: URL(fileURLWithPath: path))
        // A hole, which takes no space on the disk; copied, it would take more memory than there is.
        truncate(path, off_t(1) << 40)
        let error = #expect(throws: FormatError.self) { try JAMS.read(path) }
        #expect(error?.description.contains("64 MiB") == true)
    }
}
