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
        writer.finish(2, Samples.two.estimate)
        #expect(received.text == header)
        writer.finish(0, Samples.two.estimate)
        #expect(received.text == header + line("a"))
        writer.finish(1, nil)
        #expect(received.text == header + line("a") + line("c"))
        writer.finish(3, Samples.two.estimate)
        try writer.close()
        #expect(received.text == header + line("a") + line("c") + line("d"))
    }

    @Test func manyThreadsGiveOneOrder() throws {
        let received = Received(), inputs = (0..<200).map { "\($0).wav" }
        let writer = try writer(.text, "-", inputs, received)
        DispatchQueue.concurrentPerform(iterations: inputs.count) { writer.finish($0, Samples.two.estimate) }
        try writer.close()
        #expect(received.text == inputs.map { OutputFormat.text.text(Samples.named($0)) }.joined())
    }

    @Test func aFileAppearsWholeAtTheEnd() throws {
        let writer = try writer(.jsonl, folder + "/out.jsonl", ["a", "b"])
        writer.finish(1, Samples.two.estimate)
        writer.finish(0, Samples.two.estimate)
        #expect(names == [])
        try writer.close()
        #expect(content("out.jsonl") == OutputFormat.jsonl.text(Samples.named("a")) + OutputFormat.jsonl.text(Samples.named("b")))
        #expect(names == ["out.jsonl"])
    }

    @Test func aFolderGetsAFileForEachInput() throws {
        let writer = try writer(.csv, folder + "/new/deep/", ["x/one.wav", "y/two.mp3", "z/three"])
        writer.finish(0, Samples.two.estimate)
        writer.finish(1, nil)
        writer.finish(2, Samples.two.estimate)
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
        #expect(skipping.isAlreadyThere(0) && !skipping.isAlreadyThere(1))
        let replacing = try writer(.text, folder, ["a.wav", "b.wav"])
        #expect(!replacing.isAlreadyThere(0))

        let file = folder + "/a.txt"
        let keeping = try writer(.text, file, ["a.wav"], skipsExisting: true)
        #expect(keeping.isAlreadyThere(0))
        keeping.finish(0, nil)
        try keeping.close()
        #expect(content("a.txt") == "old")
        let overwriting = try writer(.text, file, ["a.wav"])
        overwriting.finish(0, Samples.two.estimate)
        try overwriting.close()
        #expect(content("a.txt") == OutputFormat.text.text(Samples.named("a.wav")))
    }

    @Test func aLinkStaysALink() throws {
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/target.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder + "/link.txt", withDestinationPath: folder + "/target.txt")
        let writer = try writer(.text, folder + "/link.txt", ["a"])
        writer.finish(0, Samples.two.estimate)
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
        writer.finish(0, Samples.two.estimate)
        #expect(writer.hasFailed)
        #expect(throws: OutputError.self) { try writer.close() }
    }
}
