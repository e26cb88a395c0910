import Formats
import TempoEstimation

/// A row with a header, for spreadsheets and scripts; the names of the columns are an interface.
///
/// What is missing is an empty cell: both tempi and the strength of a file without a tempo, the second tempo where there is only
/// one, `reason` where there is a tempo, `stability` and `segments` unless local tempi were asked for, and `beats` and the grid unless
/// beats were. `beats` are seconds separated by spaces. `segments` are separated by spaces; each is start and end in seconds, BPM and
/// confidence, with colons between. A row is a file, also one that could not be read: `error` says why. `stamp` is the file's state,
/// by which a later run sees whether it has changed; see `FileStamp`.
enum CSVRecord {
    static let columns = [
        "path", "bpm", "bpm2", "strength", "confidence", "reason", "stability", "grid_bpm", "first_beat", "residual", "beats", "segments", "error", "stamp",
    ]

    static func line(_ result: FileResult) -> String {
        let estimate = result.estimate, tempo = estimate?.tempo, grid = estimate?.beats?.grid
        return CSV.line([
            result.path,
            fixed(tempo?.bpm, decimals: Decimals.tempo) ?? "",
            fixed(tempo?.secondBPM, decimals: Decimals.tempo) ?? "",
            fixed(tempo?.strength, decimals: Decimals.confidence) ?? "",
            fixed(estimate?.confidence, decimals: Decimals.confidence) ?? "",
            result.reason ?? "",
            fixed(tempo?.stability, decimals: Decimals.confidence) ?? "",
            fixed(grid?.tempoBPM, decimals: Decimals.gridTempo) ?? "",
            fixed(grid?.firstBeatSeconds, decimals: Decimals.seconds) ?? "",
            fixed(grid?.residualSeconds, decimals: Decimals.seconds) ?? "",
            estimate?.beats?.times.compactMap { fixed($0, decimals: Decimals.seconds) }.joined(separator: " ") ?? "",
            estimate?.segments?.compactMap(segment).joined(separator: " ") ?? "",
            result.errorText ?? "",
            result.stamp?.text ?? "",
        ])
    }

    private static func segment(_ part: TempoSegment) -> String? {
        let numbers = [
            fixed(part.startSeconds, decimals: Decimals.seconds), fixed(part.endSeconds, decimals: Decimals.seconds),
            fixed(part.tempoBPM, decimals: Decimals.tempo), fixed(part.confidence, decimals: Decimals.confidence),
        ].compactMap(\.self)
        return numbers.count == 4 ? numbers.joined(separator: ":") : nil
    }
}
