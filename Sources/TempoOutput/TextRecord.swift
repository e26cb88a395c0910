import TempoEstimation

/// Lines for people, and for programs such as `cut`, `sort` and `join`: path, BPM and confidence, separated by tabs.
///
/// A file without a tempo has an empty second column. The tempi of parts, if asked for, follow on lines with five columns: path,
/// start and end in seconds, BPM, confidence. So do beats, if asked for: path, the word `grid`, BPM, first beat and residual in seconds,
/// where there is a grid; then for each beat path, the word `beat`, seconds, confidence. In paths a tab is written `\t`, a line feed `\n`, a return `\r` and a
/// backslash `\\`, so that every line has its columns.
enum TextRecord {
    static func lines(_ estimate: TempoEstimate, path: String) -> String {
        let path = textColumn(path)
        var lines = row([path, fixed(estimate.tempoBPM, decimals: Decimals.tempo), confidence(estimate.confidence)])
        for part in estimate.segments ?? [] {
            lines += row([
                path, fixed(part.startSeconds, decimals: 2), fixed(part.endSeconds, decimals: 2),
                fixed(part.tempoBPM, decimals: Decimals.tempo), confidence(part.confidence),
            ])
        }
        if let grid = estimate.beats?.grid {
            lines += row([
                path, "grid", fixed(grid.tempoBPM, decimals: Decimals.gridTempo), fixed(grid.firstBeatSeconds, decimals: Decimals.seconds),
                fixed(grid.residualSeconds, decimals: Decimals.seconds),
            ])
        }
        for beat in estimate.beats?.beats ?? [] {
            lines += row([path, "beat", fixed(beat.seconds, decimals: Decimals.seconds), confidence(beat.confidence)])
        }
        return lines
    }

    private static func confidence(_ value: Double) -> String? { fixed(value, decimals: Decimals.confidence) }

    private static func row(_ fields: [String?]) -> String { fields.map { $0 ?? "" }.joined(separator: "\t") + "\n" }
}

/// Text for one column of lines that are separated by tabs: `\t`, `\n`, `\r` and `\\` for a tab, line feed, return and
/// backslash.
public func textColumn(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    // Scalars, since a line feed after a return is one *character* with it.
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\t": result.append(contentsOf: "\\t".unicodeScalars)
        case "\n": result.append(contentsOf: "\\n".unicodeScalars)
        case "\r": result.append(contentsOf: "\\r".unicodeScalars)
        case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
        default: result.append(scalar)
        }
    }
    return String(result)
}
