import Formats
import Foundation
import Structure
import TempoOutput

/// How parts are written; the raw value is what `--format` takes.
///
/// Times are in seconds with three decimals. No format ever has NaN or an infinity.
public enum PartFormat: String, CaseIterable, RecordFormat {
    /// Path, start, end, label and confidence, separated by tabs; a line for each part. Tabs and line feeds of paths are written as
    /// in `textColumn`.
    case text
    /// Comma-separated values (RFC 4180) with the columns path, start, end, label, confidence.
    case csv
    /// One JSON object a line, for each file; see `PartsRecord`.
    case jsonl
    /// One JAMS document a file with an annotation of namespace `segment_open`; see `PartsJAMS`.
    case jams
    /// Start and label separated by a tab, and last the end with the label End: what SALAMI and mir_eval's `load_events` have.
    case lab
    /// Start, end and label separated by tabs: what Audacity imports as labels.
    case audacity

    public var fileExtension: String {
        switch self {
        case .text, .audacity: "txt"
        case .csv: "csv"
        case .jsonl: "jsonl"
        case .jams: "jams"
        case .lab: "lab"
        }
    }

    /// Those whose lines do not name the file are about one.
    public var holdsSeveralFiles: Bool {
        switch self {
        case .text, .csv, .jsonl: true
        case .jams, .lab, .audacity: false
        }
    }

    public var header: Data {
        switch self {
        case .csv: Data(CSV.line(["path", "start", "end", "label", "confidence"]).utf8)
        case .text, .jsonl, .jams, .lab, .audacity: Data()
        }
    }

    /// The bytes for one file, ending in a line feed; UTF-8.
    ///
    /// - Parameter path: The file, as the user named it.
    public func record(_ song: SongStructure, path: String, tool: OutputTool) -> Data {
        switch self {
        case .text:
            lines(song) { [textColumn(path), $0.start, $0.end, $0.part.label, $0.confidence].joined(separator: "\t") + "\n" }
        case .csv:
            lines(song) { CSV.line([path, $0.start, $0.end, $0.part.label, $0.confidence]) }
        case .jsonl: PartsRecord(song, path: path, tool: tool).line
        case .jams: PartsJAMS(song, path: path, tool: tool).bytes
        case .lab:
            lines(song) { "\($0.start)\t\($0.part.label)\n" } + Data("\(seconds(song.durationSeconds))\tEnd\n".utf8)
        case .audacity:
            lines(song) { "\($0.start)\t\($0.end)\t\($0.part.label)\n" }
        }
    }

    private typealias Line = (part: SongPart, start: String, end: String, confidence: String)

    private func lines(_ song: SongStructure, _ line: (Line) -> String) -> Data {
        Data(song.parts.map {
            line(($0, seconds($0.startSeconds), seconds($0.endSeconds), fixed($0.confidence, decimals: Decimals.confidence) ?? ""))
        }.joined().utf8)
    }

    private func seconds(_ value: Double) -> String { fixed(value, decimals: Decimals.seconds) ?? "" }
}
