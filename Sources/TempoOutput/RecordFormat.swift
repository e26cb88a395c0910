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
}

extension RecordFormat where Self: RawRepresentable<String> {
    public var name: String { rawValue }
}
