import Formats
import Foundation

/// Rows under a header with a column `path`, in any order of columns and with others beside.
struct CSVLayout: RecordLayout {
    let header: Data
    private let columns: [String]
    private let pathColumn: Int
    private let stampColumn, errorColumn: Int?
    /// Where the rows begin, and on which line.
    private let start: (offset: Int, line: Int)

    init(of path: String) throws(FormatError) {
        var rows = try CSVReader(contentsOf: path)
        let first = try rows.next(), columns = first?.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() } ?? []
        guard let first, let pathColumn = columns.firstIndex(of: "path") else {
            throw .malformed(path: path, place: "1", found: columns.isEmpty ? "an empty file" : "columns \(columns.joined(separator: ","))",
                             expected: "a table of results with a column path")
        }
        (self.columns, self.pathColumn) = (columns, pathColumn)
        (stampColumn, errorColumn) = (columns.firstIndex(of: "stamp"), columns.firstIndex(of: "error"))
        header = Data(CSV.line(first.fields).utf8)
        start = (rows.offset, rows.line)
    }

    func records(of path: String, from offset: Int?) throws(FormatError) -> any RecordReader {
        Rows(path: path, layout: self, rows: try CSVReader(contentsOf: path, from: offset ?? start.offset, line: offset == nil ? start.line : 1))
    }

    /// A row under our columns as one under those of the file.
    func fitted(_ record: Data) -> Data {
        guard columns != CSVRecord.columns, let row = try? CSV.rows(String(decoding: record, as: UTF8.self)).first else { return record }
        let cells = Dictionary(zip(CSVRecord.columns, row.fields), uniquingKeysWith: { first, _ in first })
        return Data(CSV.line(columns.map { cells[$0] ?? "" }).utf8)
    }

    private struct Rows: RecordReader {
        let path: String
        let layout: CSVLayout
        var rows: CSVReader
        var offset: Int { rows.offset }
        var isRecordClosed: Bool { rows.isRowClosed }

        mutating func next() throws(FormatError) -> RecordedEntry? {
            guard let row = try rows.next() else { return nil }
            guard row.fields.count == layout.columns.count else {
                throw .malformed(path: path, place: "\(row.line)", found: "\(row.fields.count) fields", expected: "\(layout.columns.count), as in the header")
            }
            func cell(_ column: Int?) -> String? { column.map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
            return RecordedEntry(path: row.fields[layout.pathColumn], stamp: cell(layout.stampColumn), isFailure: cell(layout.errorColumn) != nil,
                                 record: Data(CSV.line(row.fields).utf8))
        }
    }
}

/// A JSON object a line, after whatever the file begins with.
struct JSONLinesLayout: RecordLayout {
    var header = Data()

    func records(of path: String, from offset: Int?) throws(FormatError) -> any RecordReader {
        Objects(path: path, lines: try LineReader(contentsOf: path, from: offset ?? header.count))
    }

    private struct Object: Decodable {
        var path: String
        var stamp, error: String?
    }

    private struct Objects: RecordReader {
        let path: String
        var lines: LineReader
        var offset: Int { lines.offset }
        var isRecordClosed: Bool { lines.isLineClosed }

        mutating func next() throws(FormatError) -> RecordedEntry? {
            while let line = try lines.next() {
                if line.isEmpty { continue }
                guard let object = try? JSONDecoder().decode(Object.self, from: Data(line)) else {
                    throw .malformed(path: path, place: "\(lines.number)", found: "a line that is no JSON object with a path", expected: "a result of one file")
                }
                return RecordedEntry(path: object.path, stamp: object.stamp, isFailure: object.error != nil, record: Data(line) + [UInt8(ascii: "\n")])
            }
            return nil
        }
    }
}

/// A JAMS document, which is about one file.
struct JAMSLayout: RecordLayout {
    let header = Data()

    func records(of path: String, from offset: Int?) throws(FormatError) -> any RecordReader { Documents(path: path, isAtEnd: (offset ?? 0) > 0) }

    private struct Document: Decodable {
        struct Annotation: Decodable { var sandbox: Sandbox? }
        struct Sandbox: Decodable { var path, stamp, error: String? }
        var annotations: [Annotation]
        var sandbox: Sandbox?
    }

    private struct Documents: RecordReader {
        let path: String
        var isAtEnd: Bool
        var offset: Int { isAtEnd ? .max : 0 }
        let isRecordClosed = true

        mutating func next() throws(FormatError) -> RecordedEntry? {
            if isAtEnd { return nil }
            isAtEnd = true
            let bytes = try MappedFile(path).withBytes { Data($0) }
            guard let document = try? JSONDecoder().decode(Document.self, from: bytes) else {
                throw .malformed(path: path, place: nil, found: "no JAMS document", expected: "one, as sametempo writes it")
            }
            return RecordedEntry(path: document.sandbox?.path ?? "", stamp: document.sandbox?.stamp,
                                 isFailure: document.annotations.contains { $0.sandbox?.error != nil }, record: bytes)
        }
    }
}
