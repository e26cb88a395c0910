import Embeddings
import FileMutations
import Formats
import Foundation
import TestSupport
import Testing

@Suite struct TableFormatTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    static let endings = EmbeddingTableFormats.all.map(\.ending)

    private let table = EmbeddingTable(
        ids: [EmbeddingID(path: "a, \"b\".wav", start: 0, end: 3.5, model: "abc"), EmbeddingID(path: "line\nbreak é.wav", start: 3.5, end: 7, model: "abc"),
              EmbeddingID(path: "c.wav", model: "abc")],
        width: 3, values: [1, -2.5, 0.1, 1e-30, 3e30, 0, .leastNonzeroMagnitude, 1.0 / 3, -0.0])

    private func write(_ table: EmbeddingTable, _ ending: String) throws -> String {
        let path = folder.path + "/table." + ending
        let writer = try EmbeddingTableFormats.format(of: path).writer(path, width: table.width)
        for row in 0..<table.count { try writer.append(table.ids[row], Array(table.row(row))) }
        try writer.finish()
        return path
    }

    @Test(arguments: endings) func whatIsWrittenIsReadToTheLastBit(ending: String) throws {
        let path = try write(table, ending), read = try EmbeddingTable(contentsOf: path)
        #expect(read.ids == table.ids && read.width == 3 && read.values.map(\.bitPattern) == table.values.map(\.bitPattern))
        #expect(read.model == "abc" && read.hasWindows)
        #expect(folder.names == (try EmbeddingTableFormats.format(of: path).files(path)).map { ($0 as NSString).lastPathComponent }.sorted())
    }

    @Test(arguments: endings) func theSameRowsGiveTheSameBytes(ending: String) throws {
        let path = try write(table, ending), first = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: write(table, ending))) == first)
    }

    @Test(arguments: endings) func aWriterThatIsGivenUpLeavesNothing(ending: String) throws {
        do {
            let path = folder.path + "/table." + ending
            let writer = try EmbeddingTableFormats.format(of: path).writer(path, width: 1)
            try writer.append(EmbeddingID(path: "a"), [1])
        }
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: endings) func aNumberThatIsNotFiniteIsNotWritten(ending: String) throws {
        let path = folder.path + "/table." + ending, writer = try EmbeddingTableFormats.format(of: path).writer(path, width: 2)
        let error = #expect(throws: FormatError.self) { try writer.append(EmbeddingID(path: "bad.wav"), [1, .nan]) }
        #expect(error?.description.contains("bad.wav") == true)
    }

    /// A table without rows, or with one that is damaged; and what is said of it.
    @Test(arguments: [
        ("csv", "path,e0,e1\na,1,nan\n", "row 1: a number that is not finite, in the embedding of a"),
        ("csv", "path,e0,e1\na,1,2\nb,1\n", ":3: 1 numbers; expected 2"),
        ("csv", "path,e0,e1\na,1,2,3\n", ":2: more than 2 numbers"),
        ("csv", "path,e0,e1\na,1,x\n", "e1 \"x\""),
        ("csv", "path,e0,e2\na,1,2\n", "e1, e2"),
        ("csv", "file,e0\na,1\n", "path and e0"),
        ("csv", "path,e0\n", "no embeddings"),
        ("csv", "path,model,e0\na,x,1\nb,y,1\n", "row 2: an embedding by encoder y, after ones by x"),
        ("csv", "path,start,e0\na,soon,1\n", "start \"soon\""),
        ("jsonl", "{\"path\":\"a\",\"embedding\":[1,2]}\n{\"path\":\"b\",\"embedding\":[1]}\n", "row 2: an embedding of 1 numbers; expected 2"),
        ("jsonl", "{\"path\":\"a\"}\n", "name the .npy file"),
        ("jsonl", "{\"path\":1}\n{}\n", ":1: a line that is not the expected JSON"),
        ("jsonl", "", "no embeddings"),
        ("npy", "junk", "an .npy file"),
        ("safetensors", "junk", "a safetensors file"),
        ("txt", "junk", ".npy, .safetensors, .csv, .jsonl"),
    ]) func damagedTablesAreNamedWithWhatIsWrong(ending: String, text: String, found: String) throws {
        let path = try folder.file("t." + ending, text)
        let error = #expect(throws: FormatError.self) { try EmbeddingTable(contentsOf: path) }
        #expect(error?.description.contains(path) == true && error?.description.contains(found) == true, "\(String(describing: error))")
    }

    @Test func numbersWithoutIDsSayWhatIsMissing() throws {
        let path = try write(table, "npy"), ids = folder.path + "/table.jsonl"
        try FileManager.default.removeItem(atPath: ids)
        let missing = #expect(throws: FormatError.self) { try EmbeddingTable(contentsOf: path) }
        #expect(missing?.description.contains(ids) == true && missing?.description.contains("3 rows") == true)
        try folder.file("table.jsonl", "{\"path\":\"a\"}\n")
        let few = #expect(throws: FormatError.self) { try EmbeddingTable(contentsOf: path) }
        #expect(few?.description.contains("1 ids; expected 3") == true)
    }

    /// Lines that only a JSON reader understands, and lines that look like ours but are none.
    @Test(arguments: [
        "{\"path\":\"a \\u00e9\\n\",\"start\":1e1,\"end\":null}", "{ \"path\" : \"a\" , \"start\" : 0.5 }", "{\"path\":\"a\",\"title\":{\"x\":[1]}}", "{\"start\":-1,\"path\":\"\"}",
        "{\"path\":\"a\",\"start\":01}", "{\"path\":\"a\",\"start\":1.}", "{\"path\":\"a\"}x", "{\"path\":\"a\",}", "{\"model\":\"m\"}", "{\"path\":\"a\"", "[]",
    ]) func idsAreReadAsAJSONReaderDoes(line: String) throws {
        let text = "{\"path\":\"first\",\"start\":0,\"end\":12.25}\n" + line + "\n", expected = try? JSONLines.read(EmbeddingID.self, from: folder.file("i.jsonl", text))
        let writer = try NPYWriter(folder.path + "/i.npy", columns: 1)
        for _ in 0..<2 { try writer.append([1]) }
        try writer.finish()
        #expect((try? EmbeddingTable(contentsOf: folder.path + "/i.npy"))?.ids == expected)
    }

    @Test func quotedFieldsAndLineEndsOfOtherProgramsAreRead() throws {
        let path = try folder.file("t.csv", "\u{FEFF}\"path\",\"e0\",\"e1\"\r\n\"a \"\"b\"\"\",1, 2\r\n\r\nc,3,4")
        let read = try EmbeddingTable(contentsOf: path)
        #expect(read.ids.map(\.path) == ["a \"b\"", "c"] && read.values == [1, 2, 3, 4] && read.model == nil)
    }

    @Test(arguments: endings, Mutations.seeds([1])) func mutatedTablesAreReadOrRefused(ending: String, seed: UInt64) throws {
        let path = try write(table, ending), whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for bytes in Mutations(of: whole, count: 500, seed: seed, tokens: [",", "\"", "\n", "{", "[1]", "nan", "\"ids\":\"\"", "9223372036854775807"]) {
            try bytes.write(to: URL(fileURLWithPath: path))
            if let read = try? EmbeddingTable(contentsOf: path) { #expect(read.count > 0 && read.values.allSatisfy(\.isFinite)) }
        }
    }

    @Test func tracksAreTheMeansOfTheirWindows() {
        let ids = [("a", 0.0), ("b", 0), ("a", 1), ("a", 2)].map { EmbeddingID(path: $0.0, start: $0.1, end: $0.1 + 1, model: "m") }
        let means = EmbeddingTable(ids: ids, width: 2, values: [1, 2, 10, 20, 3, 4, 5, 9]).trackMeans()
        #expect(means.ids == [EmbeddingID(path: "a", model: "m"), EmbeddingID(path: "b", model: "m")])
        #expect(means.values == [3, 5, 10, 20])
        #expect(means.trackMeans() == means)
        // Names that Swift holds for equal are different files.
        let twins = EmbeddingTable(ids: [EmbeddingID(path: "\u{E9}"), EmbeddingID(path: "e\u{301}")], width: 1, values: [1, 2])
        #expect(twins.trackMeans() == twins)
    }
}
