import Formats
import TempoEstimation

/// A row with a header, for spreadsheets and scripts; the names of the columns are an interface.
///
/// What is missing is an empty cell: both tempi and the strength of a file without a tempo, the second tempo where there is only
/// one, `reason` where there is a tempo, `stability` unless local tempi were asked for, and `beats` and the grid unless beats were. `beats`
/// are seconds separated by spaces. The tempi of parts are not written: a row is a file.
enum CSVRecord {
    static let header = CSV.line(["path", "bpm", "bpm2", "strength", "confidence", "reason", "stability", "grid_bpm", "first_beat", "residual", "beats"])

    static func line(_ estimate: TempoEstimate, path: String) -> String {
        let tempo = estimate.tempo, grid = estimate.beats?.grid
        return CSV.line([
            path,
            fixed(tempo?.bpm, decimals: Decimals.tempo) ?? "",
            fixed(tempo?.secondBPM, decimals: Decimals.tempo) ?? "",
            fixed(tempo?.strength, decimals: Decimals.confidence) ?? "",
            fixed(estimate.confidence, decimals: Decimals.confidence) ?? "",
            estimate.refusal?.rawValue ?? "",
            fixed(tempo?.stability, decimals: Decimals.confidence) ?? "",
            fixed(grid?.tempoBPM, decimals: Decimals.gridTempo) ?? "",
            fixed(grid?.firstBeatSeconds, decimals: Decimals.seconds) ?? "",
            fixed(grid?.residualSeconds, decimals: Decimals.seconds) ?? "",
            estimate.beats?.times.compactMap { fixed($0, decimals: Decimals.seconds) }.joined(separator: " ") ?? "",
        ])
    }
}
