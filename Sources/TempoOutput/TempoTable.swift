import Formats
import Foundation

/// Tempi by file, as `sametempo estimate` wrote them, and as somebody may have corrected them since.
public struct TempoTable: Sendable, Hashable {
    /// What is said of one file.
    public struct Row: Sendable, Hashable {
        /// As it is written there.
        public var path: String
        /// In BPM, 1 to 2000; nil where the table has none.
        public var tempoBPM: Double?
        /// 0 to 1; nil where the table has none.
        public var confidence: Double?
    }

    /// In the order of the table.
    public let rows: [Row]

    /// Reads CSV with a header that has the columns `path`, `bpm` and perhaps `confidence`, or JSON lines with those keys;
    /// other columns and keys are passed over. Where there is a column `pred_bpm`, as in `evaluate --per-track`, the tempi are those: `bpm`
    /// is the annotation then.
    ///
    /// - Throws: `FormatError` with the line for what is missing or out of range, and for two rows of one path.
    public init(contentsOf path: String) throws(FormatError) {
        let rows = try Self.isJSON(path) ? Self.jsonRows(path) : Self.csvRows(path)
        var seen: Set<[UInt8]> = []
        for (line, row) in rows where !seen.insert(Array(row.path.utf8)).inserted {
            throw .malformed(path: path, place: "\(line)", found: "a second row for \(row.path)", expected: "one for each file")
        }
        self.rows = rows.map(\.row)
    }

    private static func isJSON(_ path: String) throws(FormatError) -> Bool {
        try MappedFile(path).withBytes { bytes in
            bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
        }
    }

    private static func csvRows(_ path: String) throws(FormatError) -> [(line: Int, row: Row)] {
        let rows = try CSV.rows(contentsOf: path)
        guard let header = rows.first else { throw .malformed(path: path, place: "1", found: "an empty file", expected: "a header with path,bpm") }
        let columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard let pathColumn = columns.firstIndex(of: "path"), let tempoColumn = columns.firstIndex(of: "pred_bpm") ?? columns.firstIndex(of: "bpm") else {
            throw .malformed(path: path, place: "\(header.line)", found: "columns \(header.fields.joined(separator: ","))", expected: "columns path and bpm among them")
        }
        let confidenceColumn = columns.firstIndex(of: "confidence")
        var result: [(Int, Row)] = []
        for row in rows.dropFirst() {
            guard row.fields.count == columns.count else {
                throw .malformed(path: path, place: "\(row.line)", found: "\(row.fields.count) fields", expected: "\(columns.count), as in the header")
            }
            func number(_ column: Int?, _ name: String) throws(FormatError) -> Double? {
                guard let text = column.map({ row.fields[$0].trimmingCharacters(in: .whitespaces) }), !text.isEmpty else { return nil }
                guard let value = Double(text) else { throw .malformed(path: path, place: "\(row.line)", found: "\(name) \"\(text)\"", expected: "a number") }
                return value
            }
            let found = Row(path: row.fields[pathColumn], tempoBPM: try number(tempoColumn, "bpm"), confidence: try number(confidenceColumn, "confidence"))
            result.append((row.line, try checked(found, path, row.line)))
        }
        return result
    }

    private struct Object: Decodable {
        var path: String
        var bpm: Double?
        var confidence: Double?
    }

    private static func jsonRows(_ path: String) throws(FormatError) -> [(line: Int, row: Row)] {
        var result: [(Int, Row)] = []
        for (index, object) in try JSONLines.read(Object.self, from: path).enumerated() {
            let row = Row(path: object.path, tempoBPM: object.bpm, confidence: object.confidence)
            result.append((index + 1, try checked(row, path, index + 1)))
        }
        return result
    }

    private static func checked(_ row: Row, _ path: String, _ line: Int) throws(FormatError) -> Row {
        // Beyond a zero byte the operating system would not look.
        if row.path.isEmpty || row.path.utf8.contains(0) {
            throw .malformed(path: path, place: "\(line)", found: row.path.isEmpty ? "no path" : "a path with a zero byte", expected: "an audio file")
        }
        if let tempo = row.tempoBPM, !(1...2000).contains(tempo) {
            throw .malformed(path: path, place: "\(line)", found: "bpm \(tempo)", expected: "a number from 1 to 2000, or none")
        }
        if let confidence = row.confidence, !(0...1).contains(confidence) {
            throw .malformed(path: path, place: "\(line)", found: "confidence \(confidence)", expected: "a number from 0 to 1, or none")
        }
        return row
    }
}
