import AudioFiles
import Formats
import Foundation

/// The results that a file holds already, so that others can be added and the rest stays as it is, with whatever people have changed.
public struct RecordedResults: Sendable {
    /// What is said of one input.
    struct Entry: Sendable {
        var path: String
        /// Of the input when it was read, as `FileStamp.text`; nil where the file does not tell.
        var stamp: String?
        /// Whether the input could not be read.
        var isFailure: Bool
        var record: Data
    }

    /// What the file begins with; empty for most formats.
    let header: Data
    /// In the order of the file.
    private(set) var entries: [Entry]
    /// Of CSV, as the file has them; empty for other formats.
    private let columns: [String]
    private let places: [PathKey: Int]

    private init(header: Data = Data(), columns: [String] = [], _ entries: [Entry]) {
        (self.header, self.columns, self.entries) = (header, columns, entries)
        places = Dictionary(entries.indices.map { (Self.key(entries[$0].path), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same for every spelling of a path.
    private static func key(_ path: String) -> PathKey { PathKey(URL(fileURLWithPath: path).standardizedFileURL.path) }

    /// Rows under a header with a column `path`, in any order of columns and with others beside.
    init(csv path: String) throws(FormatError) {
        let rows = try CSV.rows(contentsOf: path)
        let columns = rows.first?.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() } ?? []
        guard let header = rows.first, let pathColumn = columns.firstIndex(of: "path") else {
            throw .malformed(path: path, place: "1", found: columns.isEmpty ? "an empty file" : "columns \(columns.joined(separator: ","))",
                             expected: "a table of results with a column path")
        }
        let stampColumn = columns.firstIndex(of: "stamp"), errorColumn = columns.firstIndex(of: "error")
        var entries: [Entry] = []
        for row in rows.dropFirst() {
            guard row.fields.count == columns.count else {
                throw .malformed(path: path, place: "\(row.line)", found: "\(row.fields.count) fields", expected: "\(columns.count), as in the header")
            }
            func cell(_ column: Int?) -> String? { column.map { row.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
            entries.append(Entry(path: row.fields[pathColumn], stamp: cell(stampColumn), isFailure: cell(errorColumn) != nil,
                                 record: Data(CSV.line(row.fields).utf8)))
        }
        self.init(header: Data(CSV.line(header.fields).utf8), columns: columns, entries)
    }

    private struct Object: Decodable {
        var path: String
        var stamp, error: String?
    }

    /// A JSON object a line.
    init(jsonLines path: String) throws(FormatError) {
        let lines = try MappedFile(path).withBytes { $0.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Data($0) } }
        var entries: [Entry] = []
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let object = try? JSONDecoder().decode(Object.self, from: line) else {
                throw .malformed(path: path, place: "\(index + 1)", found: "a line that is no JSON object with a path", expected: "a result of one file")
            }
            entries.append(Entry(path: object.path, stamp: object.stamp, isFailure: object.error != nil, record: line + [UInt8(ascii: "\n")]))
        }
        self.init(entries)
    }

    private struct Document: Decodable {
        struct Annotation: Decodable { var sandbox: Sandbox? }
        struct Sandbox: Decodable { var path, stamp, error: String? }
        var annotations: [Annotation]
        var sandbox: Sandbox?
    }

    /// A JAMS document, which is about one file.
    init(jams path: String) throws(FormatError) {
        let bytes = try MappedFile(path).withBytes { Data($0) }
        guard let document = try? JSONDecoder().decode(Document.self, from: bytes) else {
            throw .malformed(path: path, place: nil, found: "no JAMS document", expected: "one, as sametempo writes it")
        }
        self.init([Entry(path: document.sandbox?.path ?? "", stamp: document.sandbox?.stamp,
                         isFailure: document.annotations.contains { $0.sandbox?.error != nil }, record: bytes)])
    }

    /// Whether what is recorded about an input can stay: it did not fail, and the input is not known to have changed.
    func isCurrent(_ input: String, _ stamp: FileStamp?) -> Bool { places[Self.key(input)].map { isCurrent(entries[$0], stamp) } ?? false }

    /// The same for a file that is about one input.
    func isOnlyEntryCurrent(_ stamp: FileStamp?) -> Bool { entries.first.map { isCurrent($0, stamp) } ?? false }

    private func isCurrent(_ entry: Entry, _ stamp: FileStamp?) -> Bool {
        guard !entry.isFailure else { return false }
        guard let recorded = entry.stamp, let stamp else { return true }
        return recorded == stamp.text
    }

    /// Puts a record in the place of the one about the same input, or at the end.
    mutating func take(_ record: Data, about input: String) {
        let entry = Entry(path: input, isFailure: false, record: fitted(record))
        if let place = places[Self.key(input)] { entries[place] = entry } else { entries.append(entry) }
    }

    /// The whole file.
    var bytes: Data { entries.reduce(header) { $0 + $1.record } }

    /// A row under our columns as one under those of the file.
    private func fitted(_ record: Data) -> Data {
        guard !columns.isEmpty, let row = try? CSV.rows(String(decoding: record, as: UTF8.self)).first else { return record }
        let cells = Dictionary(zip(CSVRecord.columns, row.fields), uniquingKeysWith: { first, _ in first })
        return Data(CSV.line(columns.map { cells[$0] ?? "" }).utf8)
    }
}
