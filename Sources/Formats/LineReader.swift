/// Reads the lines of a file one after another: the length of the file does not matter.
public struct LineReader {
    /// Where in the file the next line begins, in bytes from its start.
    public var offset: Int { source.offset }
    /// The number of the line that `next` gave, counted from 1; 0 before the first.
    public private(set) var number = 0
    /// Whether the last line that `next` gave ended with a line feed: the last one of a file that was cut off did not.
    public private(set) var isLineClosed = true

    private let source: ByteReader

    /// - Parameter offset: Where a line begins, in bytes from the start of the file.
    /// - Throws: `FormatError` if `path` is missing, is not a regular file, or may not be read.
    public init(contentsOf path: String, from offset: Int = 0) throws(FormatError) {
        source = try ByteReader(path, from: offset, blockBytes: offset == 0 ? 1 << 18 : 1 << 12)
    }

    /// The next line without its line feed; nil at the end.
    public mutating func next() throws(FormatError) -> [UInt8]? {
        var line: [UInt8] = []
        isLineClosed = try source.readLine(into: &line)
        if !isLineClosed && line.isEmpty { return nil }
        number += 1
        return line
    }
}
