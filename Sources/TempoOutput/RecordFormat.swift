import Formats
import Foundation

/// How records of files are put into streams and files, whatever the records are of.
///
/// A stream is `header` followed by one record for each file.
public protocol RecordFormat: Sendable {
    /// What `--format` takes.
    var name: String { get }
    /// Ending of the names of files in this format, without the dot.
    var fileExtension: String { get }
    /// Whether one stream may have the records of several files.
    var holdsSeveralFiles: Bool { get }
    /// What a stream begins with; empty for most.
    var header: Data { get }

    /// A file in this format, so that records can be added to it; nil for a format whose records do not tell which state of which input
    /// they are about.
    ///
    /// - Throws: `FormatError` for a file that is not in this format.
    func recordedFile(_ path: String) throws(FormatError) -> RecordedFile?
}

extension RecordFormat {
    public func recordedFile(_ path: String) throws(FormatError) -> RecordedFile? { nil }
}

extension RecordFormat where Self: RawRepresentable<String> {
    public var name: String { rawValue }
}
