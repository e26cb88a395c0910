import Formats
import Foundation
import TestSupport
import Testing

/// Files that are read a block at a time.
@Suite struct StreamedReadingTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Longer than a block of the reader, with what a block may cut in two: quotes, line ends, letters of several bytes.
    private func longText(_ rows: Int) -> String {
        (0..<rows).map { "\"a \"\"\($0)\"\"\nb\",é\(String(repeating: "ü", count: $0 % 37))𝄞,\($0)\r\n" }.joined() + "\n\nlast,row,0"
    }

    @Test func aLongFileHasTheRowsOfTheSameTextInMemory() throws {
        let text = "\u{FEFF}" + longText(20_000), path = try folder.file("long.csv", text)
        #expect(text.utf8.count > 3 << 18)
        var reader = try CSVReader(contentsOf: path), rows: [CSV.Row] = []
        while let row = try reader.next() { rows.append(row) }
        #expect(rows == (try CSV.rows(text)) && rows.count == 20_001)
        #expect(rows[0].fields == ["a \"0\"\nb", "é𝄞", "0"] && rows[0].line == 1 && rows[1].line == 3)
        #expect(!reader.isRowClosed)
    }

    @Test func everyRowIsFoundAgainByItsPlace() throws {
        let path = try folder.file("long.csv", longText(5000))
        var reader = try CSVReader(contentsOf: path), places: [(offset: Int, fields: [String])] = []
        while true {
            let offset = reader.offset
            guard let row = try reader.next() else { break }
            places.append((offset, row.fields))
        }
        for place in places.enumerated().filter({ $0.offset % 97 == 0 }).map(\.element) + [places.last!] {
            var reader = try CSVReader(contentsOf: path, from: place.offset)
            #expect(try reader.next()?.fields == place.fields)
        }
    }

    @Test(arguments: [([0x61, 0x2C, 0xFF, 0x0A] as [UInt8], ":1: bytes that are not UTF-8"), ([0xEF, 0xBB, 0x0A], ":1: bytes that are not UTF-8"), ([0x61, 0x0A, 0x22, 0x62], ":2: a quote")])
    func whatIsWrongIsNamedWithItsLine(bytes: [UInt8], place: String) throws {
        let path = folder.path + "/wrong.csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var reader = try CSVReader(contentsOf: path)
        let error = #expect(throws: FormatError.self) { while try reader.next() != nil {} }
        #expect(error?.description.hasPrefix(path + place) == true, "\(String(describing: error))")
    }

    @Test func linesComeWithoutTheirEndsAndSayWhetherTheyHaveOne() throws {
        let long = String(repeating: "x", count: 600_000)
        let path = try folder.file("lines", "a\n\n\(long)\nend")
        var reader = try LineReader(contentsOf: path), lines: [String] = []
        while let line = try reader.next() {
            lines.append(String(decoding: line, as: UTF8.self))
            #expect(reader.isLineClosed == (lines.count < 4) && reader.number == lines.count)
        }
        #expect(lines == ["a", "", long, "end"])
    }
}
