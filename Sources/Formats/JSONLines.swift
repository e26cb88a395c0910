import Foundation

/// Files of one JSON object per line, to which lines are appended: they can be read at every moment.
public enum JSONLines {
    /// A value as one line of JSON with sorted keys, without a line feed. Numbers that are not finite become strings.
    public static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: (try? encoder.encode(value)) ?? Data("null".utf8), as: UTF8.self)
    }

    /// Appends a line to a file, which is made if it is missing.
    public static func append(_ value: some Encodable, to path: String) throws(FormatError) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        if file < 0 { throw .system(path, "write", errno: errno) }
        defer { close(file) }
        let bytes = Array((line(value) + "\n").utf8)
        // One call, so that lines of two writers never mix.
        let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress!, $0.count) }
        if count != bytes.count { throw .system(path, "write", errno: count < 0 ? errno : ENOSPC) }
    }

    /// Flushes a file to the disk, so that the lines written so far survive a power cut.
    public static func flush(_ path: String) throws(FormatError) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        if file < 0 { throw .system(path, "write", errno: errno) }
        defer { close(file) }
        if fsync(file) != 0 { throw .system(path, "write", errno: errno) }
    }

    /// The values of all lines that can be decoded, and how many lines cannot: for files that are useful even in part.
    public static func readWhatIsWhole<Value: Decodable>(_ type: Value.Type, from path: String) throws(FormatError) -> (values: [Value], torn: Int) {
        var torn = 0
        let values = try read(type, from: path) { _ in torn += 1; return true }
        return (values, torn)
    }

    /// The values of all lines. A last line that is cut off, as after a crash, is ignored.
    ///
    /// - Throws: `FormatError` for any other line that cannot be decoded.
    public static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(FormatError) -> [Value] {
        try read(type, from: path) { _ in false }
    }

    private static func read<Value: Decodable>(
        _ type: Value.Type, from path: String, passingOver: (Int) -> Bool
    ) throws(FormatError) -> [Value] {
        let file = try MappedFile(path)
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var values: [Value] = []
        let lines = file.withBytes { $0.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Data($0) } }
        for (index, line) in lines.enumerated() where !line.isEmpty {
            if let value = try? decoder.decode(type, from: line) {
                values.append(value)
            } else if index < lines.count - 1, !passingOver(index + 1) {
                throw .malformed(path: path, place: "\(index + 1)", found: "a line that is not the expected JSON", expected: "\(type)")
            }
        }
        return values
    }
}
