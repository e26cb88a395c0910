import AudioFiles
import Formats
import Foundation

/// A file with results of earlier runs, whose records can be gone through and looked up.
public struct RecordedFile: Sendable {
    let path: String
    let layout: any RecordLayout

    /// Its records from the first on, or from the place of one.
    ///
    /// - Parameter offset: Where a record begins, in bytes from the start of the file.
    func records(from offset: Int? = nil) throws(FormatError) -> any RecordReader { try layout.records(of: path, from: offset) }

    /// The first record; nil if there is none.
    func first() throws(FormatError) -> RecordedEntry? {
        var records = try records()
        return try records.next()
    }

    /// The record at a place.
    func entry(at offset: Int) throws(FormatError) -> RecordedEntry {
        var records = try records(from: offset)
        guard let entry = try records.next() else {
            throw .malformed(path: path, place: "byte \(offset)", found: "no record", expected: "the one that was there a moment ago; something else writes to this file")
        }
        return entry
    }
}

/// What a file says of one input.
struct RecordedEntry {
    var path: String
    /// Of the input when it was read, as `FileStamp.text`; nil where the file does not tell.
    var stamp: String?
    /// Whether the input could not be read.
    var isFailure: Bool
    /// Its bytes.
    var record: Data

    /// Whether the record can stay: the input had not failed, and is not known to have changed.
    func isCurrent(_ stamp: FileStamp?) -> Bool {
        guard !isFailure else { return false }
        guard let recorded = self.stamp, let stamp else { return true }
        return recorded == stamp.text
    }
}

/// How records lie in a file.
protocol RecordLayout: Sendable {
    /// What the file begins with; empty for most formats.
    var header: Data { get }
    /// The records from the first on, or from the place of one.
    func records(of path: String, from offset: Int?) throws(FormatError) -> any RecordReader
    /// A record as `OutputFormat` makes it, as this file has its records.
    func fitted(_ record: Data) -> Data
}

extension RecordLayout {
    func fitted(_ record: Data) -> Data { record }
}

/// Gives one record of a file after another.
protocol RecordReader {
    /// Where the next record begins, in bytes from the start of the file.
    var offset: Int { get }
    /// Whether the last record was whole: the last one of a file that was cut off is not.
    var isRecordClosed: Bool { get }
    mutating func next() throws(FormatError) -> RecordedEntry?
}
