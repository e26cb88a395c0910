import AudioFiles
import Formats
import Foundation

/// Sounds whose beats people have marked: a CSV with the columns path, beats and, if present, source; others are passed over.
public struct BeatTable: Sendable {
    /// One sound.
    public struct Entry: Sendable {
        /// As written.
        public let path: String
        /// Relative paths are taken from the table's folder.
        public let resolvedPath: String
        /// The file of beats, resolved in the same way.
        public let beatsPath: String
        /// The marked beats, in seconds, rising.
        public let beats: [Double]
        /// The group it is counted with.
        public let source: String
    }

    /// In the order of the rows.
    public let entries: [Entry]

    /// - Throws: `FormatError` with the line for a missing column, a row of another length or without a path, and for a file of beats that
    ///   cannot be read.
    public init(contentsOf path: String) throws(FormatError) {
        func wrong(_ line: Int, _ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: "\(line)", found: found, expected: expected)
        }
        let rows = try CSV.rows(contentsOf: path)
        guard let header = rows.first else { throw wrong(1, "an empty file", "a header with path,beats") }
        let columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard let pathColumn = columns.firstIndex(of: "path"), let beatsColumn = columns.firstIndex(of: "beats") else {
            throw wrong(header.line, "columns \(columns.joined(separator: ","))", "columns path and beats among them")
        }
        let sourceColumn = columns.firstIndex(of: "source"), folder = folderPath(of: path)
        func resolved(_ file: String) -> String { file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file }
        var entries: [Entry] = []
        for row in rows.dropFirst() {
            guard row.fields.count == columns.count else { throw wrong(row.line, "\(row.fields.count) fields", "\(columns.count), as in the header") }
            let file = row.fields[pathColumn], beats = row.fields[beatsColumn]
            for (name, what) in [(file, "an audio file"), (beats, "a file of beats")] where name.isEmpty || name.utf8.contains(0) {
                // Beyond a zero byte the operating system would not look.
                throw wrong(row.line, name.isEmpty ? "no path" : "a path with a zero byte", what)
            }
            entries.append(Entry(path: file, resolvedPath: resolved(file), beatsPath: resolved(beats), beats: try beatTimes(contentsOf: resolved(beats)),
                                 source: sourceColumn.map { row.fields[$0] } ?? ""))
        }
        if entries.isEmpty { throw wrong(header.line, "no rows", "files below the header") }
        self.entries = entries
    }
}

/// The beats of a text file: a line for each, which begins with its seconds; what follows after a space, tab or comma is passed over, as
/// the place in the bar. Empty lines and those that begin with # are too.
///
/// - Throws: `FormatError` with the line for a time that is no number of at least 0 or not above the one before.
public func beatTimes(contentsOf path: String) throws(FormatError) -> [Double] {
    let file = try MappedFile(path), text = file.withBytes { String(decoding: $0, as: UTF8.self) }
    var times: [Double] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        let words = line.split { " \t,".contains($0) }
        guard let first = words.first, !first.hasPrefix("#") else { continue }
        func wrong(_ expected: String) -> FormatError { .malformed(path: path, place: "\(number + 1)", found: "\"\(first)\"", expected: expected) }
        guard let time = Double(first), time.isFinite, time >= 0 else { throw wrong("seconds, 0 or more") }
        if let last = times.last, time <= last { throw wrong("more than \(last), the beat before") }
        times.append(time)
    }
    return times
}
