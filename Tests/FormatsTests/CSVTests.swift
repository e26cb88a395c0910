import Formats
import Foundation
import TestSupport
import Testing

@Suite struct CSVTests {
    private func fields(_ text: String) throws -> [[String]] { try CSV.rows(text).map(\.fields) }

    @Test func quotesLineEndsAndEmptyFieldsAreRead() throws {
        #expect(try fields("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
        #expect(try fields("a,b\r\n1,2\r\n") == [["a", "b"], ["1", "2"]])
        #expect(try fields("a,b\n1,2") == [["a", "b"], ["1", "2"]])
        #expect(try fields(",\n,,\n") == [["", ""], ["", "", ""]])
        #expect(try fields("\"a,b\",\"c\"\"d\"\n") == [["a,b", "c\"d"]])
        #expect(try fields("\"two\nlines\",\"and\r\nmore\"\r\nx") == [["two\nlines", "and\r\nmore"], ["x"]])
        #expect(try fields("\"\"\n") == [[""]])
        #expect(try fields("é\u{301},🥁\n") == [["é\u{301}", "🥁"]])
        #expect(try fields(" a , b \n") == [[" a ", " b "]])
    }

    @Test func emptyLinesAndAByteOrderMarkArePassedOver() throws {
        #expect(try fields("\u{FEFF}a\n\n\r\nb\n\n") == [["a"], ["b"]])
        #expect(try fields("") == [])
        #expect(try fields("\n\n") == [])
    }

    @Test func rowsKnowTheirLine() throws {
        #expect(try CSV.rows("a\n\n\"b\nc\"\nd\n").map(\.line) == [1, 3, 5])
    }

    @Test(arguments: [
        ("a\n\"open,b\nc\n", "x.csv:2"), ("a\nb\"c\n", "x.csv:2"), ("a\n\n\"b\"c\n", "x.csv:3"), ("\"a\"\"", "x.csv:1"), ("\"a\" ,b", "x.csv:1"),
    ])
    func aMisplacedQuoteIsRefusedWithItsLine(text: String, place: String) {
        let error = #expect(throws: FormatError.self) { try CSV.rows(text, path: "x.csv") }
        #expect(error?.description.hasPrefix(place + ":") == true, "\(String(describing: error))")
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("latin1.csv", Data([0x61, 0xE9, 0x0A]))
        let error = #expect(throws: FormatError.self) { try CSV.rows(contentsOf: path) }
        #expect(error?.description.contains("UTF-8") == true)
    }

    @Test(arguments: [
        ["a", "b"], ["", ""], ["a,b", "c"], ["say \"x\"", "\""], ["two\nlines", "x"], ["two\r\nlines", "x"], ["lone\rreturn", "x"],
        ["\"\u{301} accent on a quote", ",\u{301}"], ["é", " blank "], [""],
        // Found by mutations of seed 100.
        ["\u{FEFF}"], ["\u{FEFF}path", "bpm"],
    ])
    func aLineIsReadAsItWasWritten(fields: [String]) throws {
        #expect(try CSV.rows(CSV.line(fields) + CSV.line(["end"])).map(\.fields) == [fields, ["end"]])
    }
}
