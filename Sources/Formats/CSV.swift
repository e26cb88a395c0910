import Foundation

/// Comma-separated values (RFC 4180): fields in quotes, doubled quotes, line breaks inside quotes, lines that end in CR LF or LF.
public enum CSV {
    /// A row of a file.
    public struct Row: Sendable, Hashable {
        /// The line it starts on, counted from 1.
        public let line: Int
        /// The fields, without their quotes.
        public let fields: [String]
    }

    /// Larger files are refused before any of their bytes are read.
    public static let maximumBytes = 64 << 20

    /// The rows of a file. Empty lines are ignored, and so is a byte order mark at the start.
    ///
    /// - Throws: `FormatError` for bytes that are not UTF-8, an open quote, or text after a closing one.
    public static func rows(contentsOf path: String) throws(FormatError) -> [Row] {
        let file = try MappedFile(path)
        if file.bytes.count > maximumBytes {
            throw .malformed(path: path, place: nil, found: "\(file.bytes.count) bytes", expected: "a CSV file of at most \(maximumBytes >> 20) MiB")
        }
        guard let text = file.withBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw .malformed(path: path, place: nil, found: "bytes that are not UTF-8", expected: "a CSV file in UTF-8")
        }
        return try rows(text, path: path)
    }

    /// The rows of text in memory; see `rows(contentsOf:)`.
    ///
    /// - Parameter path: Named in the texts of errors.
    public static func rows(_ text: String, path: String = "CSV") throws(FormatError) -> [Row] {
        var reader = CSVReader(ByteReader(bytes: Array(text.utf8), path: path)), rows: [Row] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    /// A row as one line that ends in a line feed, with quotes where they are needed.
    public static func line(_ fields: [String]) -> String {
        // A line of one empty field would read as an empty line, and a byte order mark at the start of a file as none.
        // Scalars, since a line feed after a return, or a quote with an accent, is another *character*.
        if fields == [""] { return "\"\"\n" }
        return fields.map { field in
            guard field.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" || $0 == "\u{FEFF}" }) else { return field }
            var quoted = String.UnicodeScalarView("\"".unicodeScalars)
            for scalar in field.unicodeScalars {
                if scalar == "\"" { quoted.append(scalar) }
                quoted.append(scalar)
            }
            quoted.append("\"")
            return String(quoted)
        }.joined(separator: ",") + "\n"
    }
}
