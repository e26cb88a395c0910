import Embeddings
import Formats
import Foundation
import Probing
import TestSupport
import Testing

@Suite struct LabelJoinTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func table(_ paths: [String]) -> EmbeddingTable {
        EmbeddingTable(ids: paths.map { EmbeddingID(path: $0) }, width: 1, values: paths.indices.map { Float($0) })
    }

    private func items(_ csv: String, _ paths: [String], column: String = "genre", group: String? = nil) throws -> LabelledItems {
        try LabelledItems(LabelTable(contentsOf: folder.file("sub/l.csv", csv)), column: column, group: group, tables: [("e.npy", table(paths))])
    }

    @Test func pathsAreFoundAsWrittenByPlaceAndByName() throws {
        let found = try items("path,genre\nx/a.wav,exact\nb.wav,place\nelsewhere/c.wav,name\n", ["other/c.wav", folder.path + "/sub/../sub/b.wav", "x/a.wav"])
        #expect(found.column.labels.map { $0.text } == ["exact", "place", "name"] && found.tables[0].values == [2, 1, 0] && found.remarks.isEmpty)
    }

    @Test func aNameThatOccursTwiceIsNotGuessed() throws {
        let found = try items("path,genre\nx.wav,a\nz/a.wav,b\n", ["x.wav", "p/a.wav", "q/a.wav"])
        #expect(found.column.labels.count == 1)
        #expect(found.remarks.count == 2 && found.remarks[0] == "1 of 2 labelled files have no embedding in e.npy: z/a.wav")
        #expect(found.remarks[1].hasPrefix("2 of 3 embeddings of e.npy have no row in ") && found.remarks[1].hasSuffix(": p/a.wav, q/a.wav"))
    }

    @Test func emptyLabelsAreCountedAndEmptyGroupsStandAlone() throws {
        let found = try items("path,genre,artist\na,x,one\nb,,one\nc,y,\nd,y,\ne,x,one\n", ["a", "b", "c", "d", "e"], group: "artist")
        #expect(found.column.labels.map(\.line) == [2, 4, 5, 6] && found.remarks == ["1 of 5 labelled files have no genre: b"])
        let groups = try #require(found.groups)
        #expect(groups[0] == groups[3] && Set(groups).count == 3)
    }

    @Test func onlyFilesInBothTablesAreCompared() throws {
        let labels = try LabelTable(contentsOf: folder.file("l.csv", "path,genre\na,x\nb,y\nc,x\n"))
        let found = try LabelledItems(labels, column: "genre", group: nil, tables: [("1.npy", table(["a", "b"])), ("2.npy", table(["c", "b"]))])
        #expect(found.tables.map { $0.ids.map(\.path) } == [["b"], ["b"]] && found.tables.map(\.values) == [[1], [1]] && found.remarks.count == 2)
    }

    @Test(arguments: [
        ("file,genre\na,x\n", "a column path"), ("path,genre\n", "no rows"), ("", "an empty file"), ("path,genre\na\n", ":2: 1 fields"), ("path,mood\na,x\n", "no column genre; expected one of path, mood"),
        ("path,genre,genre\na,x,y\n", "two columns genre"), ("path,genre\na,x\na,y\n", "a second row for a (the first is in line 2)"), ("path,genre\nzzz,x\n", "such as a)"),
        ("path,genre\na,\n", "no file with a genre"), ("path,genre\n,x\n", "no path"),
    ]) func labelsThatCannotBeUsedAreNamed(csv: String, found: String) {
        let error = #expect(throws: FormatError.self) { try items(csv, ["a", "b"]) }
        #expect(error?.description.contains(folder.path + "/sub/l.csv") == true && error?.description.contains(found) == true, "\(String(describing: error))")
    }

    @Test func aHundredThousandRowsAreJoined() throws {
        let count = 100_000, csv = "path,genre\n" + (0..<count).map { "music/\($0).wav,\($0 % 7)\n" }.joined()
        #expect(try items(csv, (0..<count).map { "music/\($0).wav" }.reversed()).column.labels.count == count)
    }
}
