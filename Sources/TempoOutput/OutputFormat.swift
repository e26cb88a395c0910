import Foundation

/// How results are written; the raw value is what `--format` takes.
///
/// A stream is `header` followed by one `record` for each file. No format ever holds NaN or an infinity: a number that
/// is not finite is written as one that is missing.
public enum OutputFormat: String, CaseIterable, Sendable {
    /// Path, BPM and confidence separated by tabs; see `TextRecord`.
    case text
    /// Comma-separated values (RFC 4180) with named columns; see `CSVRecord`.
    case csv
    /// One JSON object a line; see `JSONLinesRecord`.
    case jsonl
    /// One JAMS document a file; see `JAMSDocument`.
    case jams
    /// Two tempi and a strength as MIREX has them; see `MIREXRecord`.
    case mirex

    /// For the name of a file, without the dot.
    public var fileExtension: String {
        switch self {
        case .text: "txt"
        case .csv: "csv"
        case .jsonl: "jsonl"
        case .jams: "jams"
        case .mirex: "mirex.txt"
        }
    }

    /// Whether one stream may hold the results of several files. A JAMS document is about one.
    public var holdsSeveralFiles: Bool { self != .jams }

    /// What a stream begins with; empty for most.
    public var header: Data {
        switch self {
        case .csv: Data(CSVRecord.header.utf8)
        case .text, .jsonl, .jams, .mirex: Data()
        }
    }

    /// The bytes for one file, ending in a line feed; UTF-8.
    public func record(_ result: TempoResult, tool: OutputTool) -> Data {
        switch self {
        case .text: Data(TextRecord.lines(result).utf8)
        case .csv: Data(CSVRecord.line(result).utf8)
        case .jsonl: JSONLinesRecord(result, tool: tool).line
        case .jams: JAMSDocument(result, tool: tool).bytes
        case .mirex: Data(MIREXRecord.line(result).utf8)
        }
    }
}
