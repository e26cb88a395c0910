import Formats
import Foundation

/// Songs whose parts people have marked: a CSV with the columns path, startSeconds, label and, if present, durationSeconds; others are
/// passed over. One row a part, in order; a part ends where the next begins, and the last with the song.
public struct SectionTable: Sendable {
    /// One song.
    public struct Song: Sendable {
        /// As written.
        public let path: String
        /// Relative paths are taken from the table's folder.
        public let resolvedPath: String
        /// Where each part begins, and what it is called.
        public let marks: [(startSeconds: Double, label: String)]
        /// Length of the song; nil if the table does not say.
        public let durationSeconds: Double?

        /// The marks as parts of a song of that length. With their own labels or, as `kinds`, with those of `SectionLabel.kind`.
        public func parts(seconds: Double) -> [SongPart] {
            let starts = marks.map(\.startSeconds).filter { $0 < seconds }
            return .between(starts + [seconds], labels: marks.map { SectionLabel.kind($0.label) })
        }
    }

    /// The table's own path.
    public let path: String
    /// In the order in which the table begins with them.
    public let songs: [Song]

    /// - Throws: `FormatError` with the line for a missing column, a row of another length, a time that is no number of at least 0 or
    ///   not above the one before, or a length that is not above the times or not the same in all rows of a song.
    public init(contentsOf path: String) throws(FormatError) {
        func wrong(_ line: Int, _ found: String, _ expected: String) -> FormatError {
            .malformed(path: path, place: "\(line)", found: found, expected: expected)
        }
        let rows = try CSV.rows(contentsOf: path)
        guard let header = rows.first else { throw wrong(1, "an empty file", "a header with path,startSeconds,label") }
        let columns = header.fields.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let pathColumn = columns.firstIndex(of: "path"), let startColumn = columns.firstIndex(of: "startSeconds"),
              let labelColumn = columns.firstIndex(of: "label") else {
            throw wrong(header.line, "columns \(columns.joined(separator: ","))", "columns path, startSeconds and label among them")
        }
        let durationColumn = columns.firstIndex(of: "durationSeconds")
        var order: [String] = [], marks: [String: [(startSeconds: Double, label: String)]] = [:], durations: [String: Double?] = [:]
        for row in rows.dropFirst() {
            guard row.fields.count == columns.count else { throw wrong(row.line, "\(row.fields.count) fields", "\(columns.count), as in the header") }
            let file = row.fields[pathColumn], text = row.fields[startColumn].trimmingCharacters(in: .whitespaces)
            // Beyond a zero byte the operating system would not look.
            if file.isEmpty || file.utf8.contains(0) { throw wrong(row.line, file.isEmpty ? "no path" : "a path with a zero byte", "an audio file") }
            guard let start = Double(text), start >= 0, start.isFinite else { throw wrong(row.line, "startSeconds \"\(text)\"", "seconds, 0 or more") }
            if let last = marks[file]?.last, start <= last.startSeconds { throw wrong(row.line, "startSeconds \(start)", "more than \(last.startSeconds), where the part before begins") }
            var duration: Double?
            if let text = durationColumn.map({ row.fields[$0].trimmingCharacters(in: .whitespaces) }), !text.isEmpty {
                guard let value = Double(text), value > start, value.isFinite else { throw wrong(row.line, "durationSeconds \"\(text)\"", "seconds, more than startSeconds") }
                duration = value
            }
            if let known = durations[file], known != duration { throw wrong(row.line, "another durationSeconds", "the same in all rows of \(file)") }
            if marks[file] == nil { order.append(file) }
            durations[file] = .some(duration)
            marks[file, default: []].append((start, row.fields[labelColumn]))
        }
        if order.isEmpty { throw wrong(header.line, "no rows", "parts below the header") }
        let folder = folderPath(of: path)
        self.path = path
        songs = order.map { file in
            Song(path: file, resolvedPath: file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file, marks: marks[file]!, durationSeconds: durations[file]!)
        }
    }
}

/// Names of parts as people write them.
public enum SectionLabel {
    /// What kind of part it is: "Verse 2b" is a verse. Small letters; numbers, and numbers or single letters from a to d after them, are
    /// taken from the end, unless nothing is left.
    public static func kind(_ label: String) -> String {
        var words = label.lowercased().split(whereSeparator: \.isWhitespace)
        while words.count > 1, words.last!.wholeMatch(of: /\d+[a-d]?|[a-d]/) != nil { words.removeLast() }
        return words.joined(separator: " ")
    }
}
