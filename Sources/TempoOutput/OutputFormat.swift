import Formats
import Foundation
import TempoEstimation

/// How results are written; the raw value is what `--format` takes.
///
/// A stream is `header` followed by one `record` for each file. No format ever has NaN or an infinity: a number that is not finite
/// is written as a missing one.
public enum OutputFormat: String, CaseIterable, RecordFormat {
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
    /// The seconds of each beat, one a line: what `mir_eval.io.load_events` reads.
    case beats
    /// The beats as labels that Audacity imports: start, end and number, separated by tabs.
    case audacity

    /// Ending of the names of files in this format, without the dot.
    public var fileExtension: String {
        switch self {
        case .text: "txt"
        case .csv: "csv"
        case .jsonl: "jsonl"
        case .jams: "jams"
        case .mirex: "mirex.txt"
        case .beats: "beats"
        case .audacity: "txt"
        }
    }

    /// Whether one stream may have the records of several files. A JAMS document is about one file, and lists of beats name none.
    public var holdsSeveralFiles: Bool { self != .jams && !holdsBeatsOnly }

    /// Whether it has beats and nothing else, so that they must be asked for.
    public var holdsBeatsOnly: Bool { self == .beats || self == .audacity }

    /// Whether records say which model made them.
    public var namesModel: Bool { self == .jsonl || self == .jams }

    /// What a stream begins with; empty for most.
    public var header: Data {
        switch self {
        case .csv: Data(CSV.line(CSVRecord.columns).utf8)
        case .text, .jsonl, .jams, .mirex, .beats, .audacity: Data()
        }
    }

    /// The bytes for one file, ending in a line feed; UTF-8. Nil where the file could not be read and the format has no place to say so.
    public func record(_ result: FileResult, tool: OutputTool) -> Data? {
        switch self {
        case .text: result.estimate.map { Data(TextRecord.lines($0, path: result.path).utf8) }
        case .csv: Data(CSVRecord.line(result).utf8)
        case .jsonl: JSONLinesRecord(result, tool: tool).line
        case .jams: JAMSDocument(result, tool: tool).bytes
        case .mirex: result.estimate.map { Data(MIREXRecord.line($0).utf8) }
        case .beats: result.estimate.map { Data(beatTimes($0).map { $0 + "\n" }.joined().utf8) }
        case .audacity: result.estimate.map { Data(beatTimes($0).enumerated().map { "\($1)\t\($1)\t\($0 + 1)\n" }.joined().utf8) }
        }
    }

    private func beatTimes(_ estimate: TempoEstimate) -> [String] {
        (estimate.beats?.times ?? []).compactMap { fixed($0, decimals: Decimals.seconds) }
    }

    public func recordedFile(_ path: String) throws(FormatError) -> RecordedFile? {
        switch self {
        case .csv: RecordedFile(path: path, layout: try CSVLayout(of: path))
        case .jsonl: RecordedFile(path: path, layout: JSONLinesLayout())
        case .jams: RecordedFile(path: path, layout: JAMSLayout())
        case .text, .mirex, .beats, .audacity: nil
        }
    }
}
