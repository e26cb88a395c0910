import Beats
import Formats
import TestSupport
import Testing

@Suite struct BeatTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func filesOfBeatsAreFoundBesideTheTable() throws {
        _ = try folder.file("a.beats", "# seconds and place in the bar\n0.5\t1\n1.0 2\n\n1.5,3\n")
        let table = try BeatTable(contentsOf: folder.file("table.csv", "path,beats,source\na.wav,a.beats,rock\n"))
        #expect(table.entries.count == 1 && table.entries[0].beats == [0.5, 1, 1.5] && table.entries[0].source == "rock")
        #expect(table.entries[0].resolvedPath == folder.path + "/a.wav")
    }

    @Test(arguments: [("0.5\n0.4\n", "0.4"), ("0.5\nnan\n", "nan"), ("-1\n", "-1"), ("one\n", "one")])
    func aTimeThatCannotBeIsNamed(text: String, found: String) throws {
        let path = try folder.file("wrong.beats", text)
        #expect { try beatTimes(contentsOf: path) } throws: { "\($0)".contains("wrong.beats") && "\($0)".contains("\"\(found)\"") }
    }

    @Test(arguments: ["path,bpm\na.wav,120\n", "path,beats\n", "path,beats\na.wav\n", "path,beats\n,a.beats\n", "path,beats\na.wav,missing.beats\n", ""])
    func aTableThatCannotBeReadIsRefused(text: String) throws {
        let path = try folder.file("table.csv", text)
        #expect(throws: FormatError.self) { try BeatTable(contentsOf: path) }
    }
}
