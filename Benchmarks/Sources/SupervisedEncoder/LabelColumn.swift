import Foundation
import Probing

/// A column of labels as classes.
struct LabelColumn {
    /// As progress calls it, and the key among a clip's labels.
    let name: String
    let classCount: Int

    /// Columns of a labels.csv that are learned.
    static let learned = ["key", "bpm", "instrument", "style"]

    /// What a column of a folder is called: a style of drumming is none of an accompaniment, all else means the same everywhere.
    static func name(_ column: String, folder: String) -> String {
        column == "style" ? "style of \(URL(fileURLWithPath: folder).lastPathComponent)" : column
    }

    /// The text that is one for all labels of a class.
    ///
    /// - Returns: nil for an empty field, which is no label.
    /// - Throws: `LabelError` for a text that is none of its column's labels.
    static func classText(_ text: String, column: String) throws(LabelError) -> String? {
        if text.isEmpty { return nil }
        switch column {
        case "key":
            guard let key = MusicalKey(text) else { throw LabelError("\"\(text)\" is no key") }
            return "\(key)"
        case "bpm":
            guard let tempo = Double(text), tempo.isFinite, tempo > 0 else { throw LabelError("\"\(text)\" is no tempo") }
            return "\(Int((log(tempo) / tempoStep).rounded()))"
        default: return text
        }
    }

    /// Width of a tempo class: 4 %, within which tempi count as equal.
    private static let tempoStep = log(1.04)
}

/// A text that is no label of its column, or labels that cannot be learned.
struct LabelError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
