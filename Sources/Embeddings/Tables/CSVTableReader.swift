import Formats
import Foundation

/// Reads a table of comma-separated values from bytes, line by line: such tables are larger than `CSV` takes, and nearly all of
/// their fields are numbers.
struct CSVTableReader {
    private let bytes: UnsafeRawBufferPointer
    private let path: String
    private var place = 0
    private var line = 1

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
        (self.bytes, self.path) = (bytes, path)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    mutating func table() throws(FormatError) -> EmbeddingTable {
        let header = try fields(untilField: .max).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let first = header.firstIndex(of: "e0"), header[..<first].contains("path") else {
            throw wrong("columns \(header.prefix(8).joined(separator: ","))", "path and e0 among them")
        }
        let width = header.count - first
        guard header[first...].elementsEqual((0..<width).map { "e\($0)" }) else { throw wrong("columns after e0 that are not e1, e2, …", "the numbers last, in order") }
        let named = Dictionary(header[..<first].enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var ids: [EmbeddingID] = [], values: [Float] = []
        while skipEmptyLines() {
            let start = line, cells = try fields(untilField: first)
            guard cells.count == first else { throw wrong("\(cells.count) fields", "\(header.count), as in the header") }
            func text(_ name: String) -> String? { named[name].flatMap { cells[$0].isEmpty ? nil : cells[$0] } }
            func seconds(_ name: String) throws(FormatError) -> Double? {
                guard let text = text(name) else { return nil }
                guard let value = Double(text), value.isFinite else { throw wrong("\(name) \"\(text)\"", "a number of seconds, or an empty field") }
                return value
            }
            guard let file = text("path") else { throw wrong("no path", "the file that was embedded") }
            ids.append(EmbeddingID(path: file, start: try seconds("start"), end: try seconds("end"), model: text("model")))
            try appendNumbers(width, to: &values, line: start)
        }
        return try EmbeddingTable(checking: ids, width: width, values: values, path: path)
    }

    private func wrong(_ found: String, _ expected: String) -> FormatError { .malformed(path: path, place: "\(line)", found: found, expected: expected) }

    private mutating func skipEmptyLines() -> Bool {
        while place < bytes.count, bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r") {
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
        return place < bytes.count
    }

    /// So many fields from here, or those up to the end of the line; quotes are taken off.
    private mutating func fields(untilField limit: Int) throws(FormatError) -> [String] {
        var result: [String] = []
        while result.count < limit, place < bytes.count {
            var field: [UInt8] = []
            if bytes[place] == UInt8(ascii: "\"") {
                place += 1
                while true {
                    guard place < bytes.count else { throw wrong("a quote that is never closed", "a closing quote") }
                    if bytes[place] == UInt8(ascii: "\"") {
                        place += 1
                        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { break }
                    } else if bytes[place] == UInt8(ascii: "\n") { line += 1 }
                    field.append(bytes[place])
                    place += 1
                }
            } else {
                while place < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[place]) {
                    field.append(bytes[place])
                    place += 1
                }
            }
            guard let text = String(validating: field, as: UTF8.self) else { throw wrong("bytes that are not UTF-8", "a CSV file in UTF-8") }
            result.append(text)
            guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        return result
    }

    private mutating func appendNumbers(_ width: Int, to values: inout [Float], line start: Int) throws(FormatError) {
        for column in 0..<width {
            let begin = place
            while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != UInt8(ascii: "\n"), bytes[place] != UInt8(ascii: "\r") { place += 1 }
            let text = String(decoding: bytes[begin..<place], as: UTF8.self).trimmingCharacters(in: .whitespaces)
            let endsLine = place >= bytes.count || bytes[place] != UInt8(ascii: ",")
            if endsLine != (column == width - 1) { throw wrong("\(endsLine ? "\(column + 1)" : "more than \(width)") numbers", "\(width), as in the header") }
            guard let number = Float(text) else { throw wrong("e\(column) \"\(text.prefix(40))\"", "a number") }
            values.append(number)
            if !endsLine { place += 1 }
        }
    }
}
