import Foundation
import Synchronization
import TempoEstimation
import TempoOutput
import Testing

@Suite final class ResultWriterTests {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private final class Received: Sendable {
        private let bytes = Mutex(Data())
        func add(_ more: Data) { bytes.withLock { $0 += more } }
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    private func writer(
        _ format: OutputFormat, _ output: String?, _ inputs: [String], skipsExisting: Bool = false, _ received: Received = Received()
    ) throws -> ResultWriter {
        try ResultWriter(format: format, destination: .init(output), inputs: inputs, tool: Samples.tool,
                         skipsExisting: skipsExisting, write: received.add)
    }

    private func content(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    @Test func aStreamKeepsTheOrderOfTheInputs() throws {
        let received = Received()
        let writer = try writer(.csv, nil, ["a", "b", "c", "d"], received)
        let header = String(decoding: OutputFormat.csv.header, as: UTF8.self)
        #expect(received.text == header)
        func line(_ path: String) -> String { OutputFormat.csv.text(Samples.named(path)) }
        writer.finish(2, "c", .success(Samples.two.estimate))
        #expect(received.text == header)
        writer.finish(0, "a", .success(Samples.two.estimate))
        #expect(received.text == header + line("a"))
        writer.finish(1, "b", record: nil)
        #expect(received.text == header + line("a") + line("c"))
        writer.finish(3, "d", .success(Samples.two.estimate))
        try writer.close()
        #expect(received.text == header + line("a") + line("c") + line("d"))
    }

    @Test func manyThreadsGiveOneOrder() throws {
        let received = Received(), inputs = (0..<200).map { "\($0).wav" }
        let writer = try writer(.text, "-", inputs, received)
        DispatchQueue.concurrentPerform(iterations: inputs.count) { writer.finish($0, inputs[$0], .success(Samples.two.estimate)) }
        try writer.close()
        #expect(received.text == inputs.map { OutputFormat.text.text(Samples.named($0)) }.joined())
    }

    @Test func aFileAppearsWholeAtTheEnd() throws {
        let writer = try writer(.jsonl, folder + "/out.jsonl", ["a", "b"])
        writer.finish(1, "b", .success(Samples.two.estimate))
        #expect(names == [])
        writer.finish(0, "a", .success(Samples.two.estimate))
        #expect(names == ["out.jsonl.part"])
        try writer.close()
        #expect(content("out.jsonl") == OutputFormat.jsonl.text(Samples.named("a")) + OutputFormat.jsonl.text(Samples.named("b")))
        #expect(names == ["out.jsonl"])
    }

    @Test func aFolderGetsAFileForEachInput() throws {
        let writer = try writer(.csv, folder + "/new/deep/", ["x/one.wav", "y/two.mp3", "z/three"])
        writer.finish(0, "x/one.wav", .success(Samples.two.estimate))
        writer.finish(1, "y/two.mp3", record: nil)
        writer.finish(2, "z/three", .success(Samples.two.estimate))
        try writer.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/new/deep").sorted() == ["one.csv", "three.csv"])
        let header = String(decoding: OutputFormat.csv.header, as: UTF8.self)
        #expect(content("new/deep/three.csv") == header + OutputFormat.csv.text(Samples.named("z/three")))
    }

    @Test func inputsOfOneNameGetNamesOfTheirOwn() {
        let inputs = ["a/song.wav", "b/song.wav", "b/Song.flac", "other.wav", "b/.hidden", "b/x.y.wav"]
        let names = outputNames(of: inputs, format: .jams)
        #expect(Set(names.map { $0.lowercased() }).count == names.count)
        #expect(Array(names.suffix(3)) == ["other.jams", ".hidden.jams", "x.y.jams"])
        #expect(names.prefix(3).allSatisfy { $0.wholeMatch(of: /[Ss]ong-[0-9a-f]{12}\.jams/) != nil })
        // An input's name must not depend on its place.
        #expect(outputNames(of: inputs.reversed(), format: .jams) == names.reversed())
        #expect(outputNames(of: ["./a/../a/song.wav", "b/song.wav"], format: .jams) == Array(names.prefix(2)))
    }

    @Test func whatIsThereIsSkippedOnlyIfAsked() throws {
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/a.txt"))
        let skipping = try writer(.text, folder, ["a.wav", "b.wav"], skipsExisting: true)
        #expect(skipping.isAlreadyThere(0, "a.wav") && !skipping.isAlreadyThere(1, "b.wav"))
        let replacing = try writer(.text, folder, ["a.wav", "b.wav"])
        #expect(!replacing.isAlreadyThere(0, "a.wav"))

        let file = folder + "/a.txt"
        #expect(throws: OutputError.cannotAdd(path: file, format: "text")) { try writer(.text, file, ["a.wav"], skipsExisting: true) }
        let overwriting = try writer(.text, file, ["a.wav"])
        overwriting.finish(0, "a.wav", .success(Samples.two.estimate))
        try overwriting.close()
        #expect(content("a.txt") == OutputFormat.text.text(Samples.named("a.wav")))
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/a.beats"))
        let keeping = try writer(.beats, folder + "/a.beats", ["a.wav"], skipsExisting: true)
        #expect(keeping.isAlreadyThere(0, "a.wav"))
        try keeping.close()
        #expect(content("a.beats") == "old")
    }

    private func input(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        return folder + "/" + name
    }

    /// Estimates what a writer asks for, as a command does.
    private func run(_ format: OutputFormat, _ output: String, _ inputs: [String], failing: String? = nil) throws -> [String] {
        let writer = try writer(format, output, inputs, skipsExisting: true)
        var asked: [String] = []
        for (index, input) in inputs.enumerated() where !writer.isAlreadyThere(index, input) {
            asked.append(input)
            writer.finish(index, input, input == failing ? .failure(.empty(path: input)) : .success(Samples.two.estimate))
        }
        try writer.close()
        return asked
    }

    @Test(arguments: [OutputFormat.csv, .jsonl]) func aTableGrowsByWhatIsNewChangedOrHadFailed(format: OutputFormat) throws {
        let table = folder + "/table", a = try input("a.wav", "a"), b = try input("b.wav", "b"), c = try input("c.wav", "c")
        #expect(try run(format, table, [a, b], failing: b) == [a, b])
        #expect(try run(format, table, [a, b]) == [b])
        // Rows that somebody has corrected stay, and so does the order.
        let corrected = try #require(content("table")).replacingOccurrences(of: "127.98", with: "64.5")
        try Data(corrected.utf8).write(to: URL(fileURLWithPath: table))
        #expect(try run(format, table, [c, a, b]) == [c])
        #expect(try TempoTable(contentsOf: table).rows.map(\.tempoBPM) == [64.5, 64.5, 127.98])
        #expect(try TempoTable(contentsOf: table).rows.map(\.path) == [a, b, c])
        _ = try input("a.wav", "longer")
        #expect(try run(format, table, [a, b, c]) == [a])
        #expect(try TempoTable(contentsOf: table).rows.map(\.tempoBPM) == [127.98, 64.5, 127.98])
        let before = content("table")
        #expect(try run(format, table, [a, folder + "/./b.wav"]) == [] && content("table") == before)
    }

    /// A writer that nobody closes, as that of a run that is killed.
    private func kill(_ format: OutputFormat, _ output: String, _ inputs: [String], after count: Int, skipsExisting: Bool = true) throws {
        let writer = try writer(format, output, inputs, skipsExisting: skipsExisting)
        var finished = 0
        for (index, input) in inputs.enumerated() where !writer.isAlreadyThere(index, input) {
            if finished == count { return }
            writer.finish(index, input, .success(Samples.two.estimate))
            finished += 1
        }
    }

    @Test(arguments: [OutputFormat.csv, .jsonl]) func aRunThatIsKilledLosesNothingAndGivesTheSameInTheEnd(format: OutputFormat) throws {
        let inputs = try (0..<9).map { try input("\($0).wav", "\($0)") }, whole = folder + "/whole", table = folder + "/table"
        #expect(try run(format, whole, inputs) == inputs)
        try kill(format, table, inputs, after: 3)
        #expect(!FileManager.default.fileExists(atPath: table))
        try kill(format, table, inputs, after: 2)
        #expect(try run(format, table, inputs) == Array(inputs.dropFirst(5)))
        #expect(content("table") == content("whole"))
        #expect(!names.contains("table.part"))
    }

    @Test(arguments: [OutputFormat.csv, .jsonl]) func aRecordThatWasCutOffIsMadeAgain(format: OutputFormat) throws {
        let inputs = try (0..<4).map { try input("\($0).wav", "\($0)") }, whole = folder + "/whole", table = folder + "/table", part = table + ".part"
        _ = try run(format, whole, inputs)
        try kill(format, table, inputs, after: 3)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: part))
        for lost in [1, 20, 60] {
            try bytes.dropLast(lost).write(to: URL(fileURLWithPath: part))
            #expect(try run(format, table, inputs) == Array(inputs.dropFirst(2)), "\(lost) bytes lost")
            #expect(content("table") == content("whole"))
            unlink(table)
        }
    }

    @Test func aRunThatIsKilledWhileItAddsKeepsWhatWasThere() throws {
        let inputs = try (0..<6).map { try input("\($0).wav", "\($0)") }, table = folder + "/table"
        #expect(try run(.csv, table, Array(inputs.prefix(2))) == Array(inputs.prefix(2)))
        let before = content("table")
        _ = try input("1.wav", "changed")
        try kill(.csv, table, inputs, after: 3)
        #expect(content("table") == before)
        // All that was left to do was done by the run that was killed.
        #expect(try run(.csv, table, Array(inputs.prefix(4))) == [])
        #expect(try TempoTable(contentsOf: table).rows.map(\.path) == Array(inputs.prefix(4)))
        #expect(names.filter { $0.hasPrefix("table") } == ["table"])
    }

    @Test func twoRunsDoNotWriteOneFile() throws {
        let inputs = try (0..<2).map { try input("\($0).wav", "\($0)") }, table = folder + "/table"
        let first = try writer(.csv, table, inputs), second = try writer(.csv, table, inputs)
        first.finish(0, inputs[0], .success(Samples.two.estimate))
        second.finish(0, inputs[0], .success(Samples.two.estimate))
        #expect(second.hasFailed && !first.hasFailed)
        #expect(throws: OutputError.self) { try second.close() }
        try first.close()
        #expect(try TempoTable(contentsOf: table).rows.map(\.path) == [inputs[0]])
    }

    @Test func thousandsOfPathsAreFoundAgain() throws {
        let inputs = (0..<5000).map { "folder \($0 % 7)/song é \($0).wav" }, table = folder + "/table"
        #expect(try run(.jsonl, table, inputs).count == 5000)
        #expect(try run(.jsonl, table, inputs.reversed() + ["new.wav"]) == ["new.wav"])
        #expect(try TempoTable(contentsOf: table).rows.map(\.path) == inputs + ["new.wav"])
    }

    @Test func columnsThatSomebodyAddedStay() throws {
        let a = try input("a.wav", "a"), b = try input("b.wav", "b")
        let table = try input("t.csv", "note,path,bpm\n\"my, note\",\(a),99\n")
        #expect(try run(.csv, table, [a, b]) == [b])
        #expect(content("t.csv") == "note,path,bpm\n\"my, note\",\(a),99\n,\(b),127.98\n")
    }

    @Test(arguments: [OutputFormat.csv, .jsonl]) func aFileThatIsNoTableIsNeverTouched(format: OutputFormat) throws {
        let other = try input("other", "a diary\n")
        #expect(throws: OutputError.self) { try run(format, other, [try input("a.wav", "a")]) }
        #expect(content("other") == "a diary\n")
    }

    @Test func aDocumentOfAChangedInputIsMadeAnew() throws {
        let a = try input("a.wav", "a"), b = try input("b.wav", "b"), output = folder + "/out/"
        #expect(try run(.jams, output, [a, b], failing: b) == [a, b])
        #expect(try run(.jams, output, [a, b]) == [b])
        _ = try input("a.wav", "longer")
        #expect(try run(.jams, output, [a, b]) == [a])
        #expect(try run(.jams, output, [a, b]) == [])
    }

    @Test func whatIsDoneIsKeptWhenTheRestIsNotReached() throws {
        let received = Received(), stream = try writer(.text, nil, ["a", "b", "c"], received)
        stream.finish(2, "c", .success(Samples.two.estimate))
        try stream.close()
        #expect(received.text == OutputFormat.text.text(Samples.named("c")))
        let file = try writer(.csv, folder + "/t.csv", ["a", "b", "c"])
        file.finish(1, "b", .success(Samples.two.estimate))
        try file.close()
        #expect(try TempoTable(contentsOf: folder + "/t.csv").rows.map(\.path) == ["b"])
    }

    @Test func aLinkStaysALink() throws {
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/target.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder + "/link.txt", withDestinationPath: folder + "/target.txt")
        let writer = try writer(.text, folder + "/link.txt", ["a"])
        writer.finish(0, "a", .success(Samples.two.estimate))
        try writer.close()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.txt") == folder + "/target.txt")
        #expect(content("target.txt") == OutputFormat.text.text(Samples.named("a")))
    }

    @Test func whatCannotBeWrittenIsRefusedBeforeTheWork() throws {
        for output in ["/dev/null", folder + "/missing/out.csv"] {
            #expect(throws: OutputError.self) { try writer(.csv, output, ["a"]) }
        }
        try Data().write(to: URL(fileURLWithPath: folder + "/plain"))
        #expect(throws: OutputError.self) { try writer(.csv, folder + "/plain/", ["a"]) }
        for output in [nil, folder + "/one.jams"] {
            #expect(throws: OutputError.severalInputs(format: "jams", count: 2)) { try writer(.jams, output, ["a", "b"]) }
            _ = try writer(.jams, output, ["a"])
        }
        _ = try writer(.jams, folder, ["a", "b"])
    }

    @Test func aFolderThatVanishesIsNoticed() throws {
        let writer = try writer(.csv, folder + "/gone/", ["a", "b"])
        try FileManager.default.removeItem(atPath: folder + "/gone")
        #expect(!writer.hasFailed)
        writer.finish(0, "a", .success(Samples.two.estimate))
        #expect(writer.hasFailed)
        #expect(throws: OutputError.self) { try writer.close() }
    }
}
