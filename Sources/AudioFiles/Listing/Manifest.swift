import Formats
import Foundation

/// A list of annotated files: columns `path`, `bpm` and, if present, `bpm2`, `weight1`, `source`; others are passed over.
public struct Manifest: Sendable, Hashable {
    /// One annotated file.
    public struct Entry: Sendable, Hashable, Codable {
        /// As written.
        public let path: String
        /// Relative paths are taken from the manifest's folder.
        public let resolvedPath: String
        /// The annotated tempo, in beats per minute, from 1 to 2000.
        public let tempoBPM: Double
        /// The other salient tempo, and the weight (0 to 1) of the first, as MIREX has them.
        public let secondTempoBPM: Double?
        /// How much listeners preferred the first tempo to the second, from 0 to 1; nil where there is none.
        public let firstWeight: Double?
        /// The group it is counted with.
        public let source: String
    }

    /// The manifest's own path.
    public let path: String
    /// In the order of its lines.
    public let entries: [Entry]

    /// - Throws: As `ManifestReader`.
    public init(contentsOf path: String) throws(FormatError) {
        var reader = try ManifestReader(contentsOf: path), entries: [Entry] = []
        while let entry = try reader.next() { entries.append(entry) }
        (self.path, self.entries) = (path, entries)
    }
}

/// Reads the entries of a manifest one after another, so that it may have millions of lines.
public struct ManifestReader {
    private let path: String
    private let folder: String
    private let columns: [String]
    private let pathColumn: Int
    private var rows: CSVReader

    /// Reads the header.
    ///
    /// - Throws: `FormatError` with the line for a missing column.
    public init(contentsOf path: String) throws(FormatError) {
        self.path = path
        rows = try CSVReader(contentsOf: path)
        guard let header = try rows.next() else { throw Self.wrong(path, 1, "an empty file", "a header with path,bpm") }
        columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard let pathColumn = columns.firstIndex(of: "path"), columns.contains("bpm") else {
            throw Self.wrong(path, header.line, "columns \(header.fields.joined(separator: ","))", "columns path and bpm among them")
        }
        self.pathColumn = pathColumn
        folder = folderPath(of: path)
    }

    /// The next entry; nil at the end.
    ///
    /// - Throws: `FormatError` with the line for a row of another length, or a number out of range.
    public mutating func next() throws(FormatError) -> Manifest.Entry? {
        guard let row = try rows.next() else { return nil }
        guard row.fields.count == columns.count else { throw wrong(row.line, "\(row.fields.count) fields", "\(columns.count), as in the header") }
        func number(_ column: String, _ range: ClosedRange<Double>) throws(FormatError) -> Double? {
            guard let index = columns.firstIndex(of: column), !row.fields[index].isEmpty else { return nil }
            guard let value = Double(row.fields[index]), range.contains(value) else {
                throw wrong(row.line, "\(column) \"\(row.fields[index])\"", "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        let file = row.fields[pathColumn]
        // Beyond a zero byte the operating system would not look.
        if file.isEmpty || file.utf8.contains(0) { throw wrong(row.line, file.isEmpty ? "no path" : "a path with a zero byte", "an audio file") }
        guard let tempo = try number("bpm", 1...2000) else { throw wrong(row.line, "no bpm for \(file)", "a tempo") }
        return Manifest.Entry(
            path: file, resolvedPath: file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file, tempoBPM: tempo,
            secondTempoBPM: try number("bpm2", 1...2000), firstWeight: try number("weight1", 0...1),
            source: columns.firstIndex(of: "source").map { row.fields[$0] } ?? "")
    }

    private func wrong(_ line: Int, _ found: String, _ expected: String) -> FormatError { Self.wrong(path, line, found, expected) }

    private static func wrong(_ path: String, _ line: Int, _ found: String, _ expected: String) -> FormatError {
        .malformed(path: path, place: "\(line)", found: found, expected: expected)
    }
}
