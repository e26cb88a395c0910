import TempoEstimation

/// Lines for people, and for programs such as `cut`, `sort` and `join`: path, BPM and confidence, separated by tabs.
///
/// A file without a tempo has an empty second column. The tempi of parts, if asked for, follow on lines with five columns: path,
/// start and end in seconds, BPM, confidence. In paths a tab is written `\t`, a line feed `\n`, a return `\r` and a
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
