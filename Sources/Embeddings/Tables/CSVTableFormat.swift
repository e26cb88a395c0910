import Formats
import Foundation

/// Comma-separated values with the columns `path`, `start`, `end`, `model`, `e0`, `e1`, …; empty cells for what is not known.
///
/// Only `path` and `e0` must be there when a table is read, and the columns of numbers must be the last.
public struct CSVTableFormat: EmbeddingTableFormat {
    public let ending = "csv"

    /// The format has no settings.
    public init() {}

    public func read(_ path: String) throws(FormatError) -> EmbeddingTable {
        let file = try MappedFile(path)
        return try file.withBytes { (bytes) throws(FormatError) in
            var reader = CSVTableReader(bytes, path: path)
            return try reader.table()
        }
    }

    public func writer(_ path: String, width: Int) throws(FormatError) -> any EmbeddingTableWriter { try CSVTableWriter(path, width: width) }
}

private final class CSVTableWriter: EmbeddingTableWriter {
    private let stream: AtomicFileStream, width: Int

    init(_ path: String, width: Int) throws(FormatError) {
        self.width = width
        stream = try AtomicFileStream(path)
        try stream.write(CSV.line(["path", "start", "end", "model"] + (0..<width).map { "e\($0)" }))
    }

    func append(_ id: EmbeddingID, _ row: [Float]) throws(FormatError) {
        try checkRow(id, row, width: width, path: stream.path)
        func cell(_ seconds: Double?) -> String { seconds.map { "\($0)" } ?? "" }
        // The shortest text that reads as the same number.
        try stream.write(CSV.line([id.path, cell(id.start), cell(id.end), id.model ?? ""] + row.map { "\($0)" }))
    }

    func finish() throws(FormatError) { try stream.finish() }
}
