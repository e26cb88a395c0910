import Foundation

/// Writes a matrix of `<f4` in C order to an `.npy` file, row by row, in constant memory.
///
/// The number of rows need not be known before: `finish` puts it into the header. Until then the file lies under another
/// name; see `AtomicFileStream`.
public final class NPYWriter {
    private let stream: AtomicFileStream
    private let columns: Int
    /// Rows written so far.
    public private(set) var rows = 0

    /// - Parameter columns: Numbers in a row.
    /// - Throws: `FormatError.system`.
    public init(_ path: String, columns: Int) throws(FormatError) {
        precondition(columns >= 0, "NPYWriter: \(columns) columns")
        self.columns = columns
        stream = try AtomicFileStream(path)
        try stream.write(String(repeating: " ", count: NPYHeader.writtenBytes))
    }

    /// Adds a row. Traps if it is not of the right length.
    public func append(_ row: [Float]) throws(FormatError) {
        precondition(row.count == columns, "NPYWriter: a row of \(row.count) numbers for \(columns) columns")
        try row.withUnsafeBufferPointer { (bytes) throws(FormatError) in try stream.write(UnsafeRawBufferPointer(bytes)) }
        rows += 1
    }

    /// Completes the file and gives it its name.
    public func finish() throws(FormatError) {
        try stream.rewrite(NPYHeader.encoded(rows: rows, columns: columns), at: 0)
        try stream.finish()
    }
}
