import AudioFiles
import Formats
import Foundation

/// Labels of files: a CSV with a column `path` and any others.
public struct LabelTable: Sendable {
    /// The file of labels.
    public let path: String
    /// The names of all columns, as they are written.
    public let columns: [String]
    /// In the order of the file.
    public let rows: [Row]

    /// The labels of one file.
    public struct Row: Sendable {
        /// The line it starts on, from 1.
        public let line: Int
        /// The labelled file, as it is written.
        public let path: String
        /// A field for each column.
        public let fields: [String]
    }

    /// - Throws: `FormatError` with the line, for a table without a column `path` or without rows, or a row of another length.
    public init(contentsOf path: String) throws(FormatError) {
        func wrong(_ line: Int?, _ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: line.map { "\($0)" }, found: found, expected: expected)
        }
        let table = try CSV.rows(contentsOf: path)
        guard let header = table.first else { throw wrong(nil, "an empty file", "a header with a column path, and labels") }
        let columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pathColumn = columns.firstIndex(of: "path") else {
            throw wrong(header.line, "columns \(columns.joined(separator: ","))", "a column path among them")
        }
        if let twice = Dictionary(grouping: columns, by: \.self).filter({ $0.value.count > 1 }).keys.min() { throw wrong(header.line, "two columns \(twice)", "each column once") }
        var rows: [Row] = []
        for row in table.dropFirst() {
            guard row.fields.count == columns.count else { throw wrong(row.line, "\(row.fields.count) fields", "\(columns.count), as in the header") }
            if row.fields[pathColumn].isEmpty { throw wrong(row.line, "no path", "the file that the labels belong to") }
            rows.append(Row(line: row.line, path: row.fields[pathColumn], fields: row.fields))
        }
        if rows.isEmpty { throw wrong(nil, "no rows", "labels below the header") }
        (self.path, self.columns, self.rows) = (path, columns, rows)
    }

    /// A column by its name, one field for each row, without spaces around.
    ///
    /// - Throws: `FormatError` that lists the columns if there is none of that name.
    public func column(_ name: String) throws(FormatError) -> [String] {
        guard let index = columns.firstIndex(of: name) else {
            throw .malformed(path: path, place: nil, found: "no column \(name)", expected: "one of \(columns.joined(separator: ", "))")
        }
        return rows.map { $0.fields[index].trimmingCharacters(in: .whitespaces) }
    }
}
