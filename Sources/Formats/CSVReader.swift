/// Reads the rows of a CSV file one after another: the length of the file does not matter, as it does to `CSV.rows(contentsOf:)`.
///
///     var reader = try CSVReader(contentsOf: "manifest.csv")
///     while let row = try reader.next() { print(row.line, row.fields) }
public struct CSVReader {
    /// Where in the file the next row begins, in bytes from its start. Empty lines may come first.
    public var offset: Int { source.offset }
    /// Whether the last row that `next` gave ended with a line feed: the last one of a file that was cut off did not.
    public private(set) var isRowClosed = true

    /// The line that the next row begins on, counted from 1, unless empty ones come first.
    public private(set) var line: Int

    private let source: ByteReader

    /// - Parameters:
    ///   - offset: Where a row begins, in bytes from the start of the file.
    ///   - line: Of that row, counted from 1.
    /// - Throws: `FormatError` if `path` is missing, is not a regular file, or may not be read.
    public init(contentsOf path: String, from offset: Int = 0, line: Int = 1) throws(FormatError) {
        self.init(try ByteReader(path, from: offset, blockBytes: offset == 0 ? 1 << 18 : 1 << 12), line: line)
    }

    init(_ source: ByteReader, line: Int = 1) { (self.source, self.line) = (source, line) }

    /// The next row that is not an empty line; nil at the end. A byte order mark at the start of the file is passed over.
    ///
    /// - Throws: `FormatError` for bytes that are not UTF-8, an open quote, or text after a closing one.
    public mutating func next() throws(FormatError) -> CSV.Row? {
        if source.offset == 0 { try source.pass([0xEF, 0xBB, 0xBF]) }
        var fields: [String] = [], field: [UInt8] = [], rowLine = line
        var quoted = false, closed = false, any = false
        func endField() throws(FormatError) {
            guard let text = String(validating: field, as: UTF8.self) else { throw wrong(rowLine, "bytes that are not UTF-8", "a CSV file in UTF-8") }
            fields.append(text)
            field.removeAll(keepingCapacity: true)
            (closed, any) = (false, true)
        }
        while let byte = try source.next() {
            if quoted {
                if byte != UInt8(ascii: "\"") {
                    if byte == UInt8(ascii: "\n") { line += 1 }
                    field.append(byte)
                } else if try source.peek() == byte {
                    field.append(byte)
                    _ = try source.next()
                } else {
                    (quoted, closed) = (false, true)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                if closed || !field.isEmpty { throw wrong(line, "a quote inside a field", "the whole field in quotes") }
                (quoted, any) = (true, true)
            case UInt8(ascii: ","): try endField()
            case UInt8(ascii: "\r") where try source.peek() == UInt8(ascii: "\n"): continue
            case UInt8(ascii: "\n"):
                line += 1
                if any || !field.isEmpty {
                    try endField()
                    isRowClosed = true
                    return CSV.Row(line: rowLine, fields: fields)
                }
                rowLine = line
            default:
                if closed { throw wrong(line, "text after a closing quote", "a comma or the end of the line") }
                field.append(byte)
            }
        }
        if quoted { throw wrong(rowLine, "a quote that is never closed", "a closing quote") }
        guard any || !field.isEmpty else { return nil }
        try endField()
        isRowClosed = false
        return CSV.Row(line: rowLine, fields: fields)
    }

    private func wrong(_ line: Int, _ found: String, _ expected: String) -> FormatError {
        .malformed(path: source.path, place: "\(line)", found: found, expected: expected)
    }
}
