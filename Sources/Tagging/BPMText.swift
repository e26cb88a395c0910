import Foundation

/// What counts as a BPM in a text.
enum BPMText {
    /// As it stands there without blanks; nil for none and for 0, which programs write for "not known".
    static func known(_ text: String) -> String? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines.union(.init(charactersIn: "\0")))
        return text.isEmpty || number(text) == 0 ? nil : text
    }

    /// The number that a text begins with, such as "128", "127,98" or "128 BPM"; nil if it begins with none.
    static func number(_ text: String) -> Double? {
        let text = text.trimmingCharacters(in: .whitespaces)
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
        return Double(digits.replacingOccurrences(of: ",", with: "."))
    }

    /// Names of fields, beside the one that a format has for it, that hold a BPM if a number stands in them.
    static func isOtherName(_ name: String) -> Bool { ["BPM", "TEMPO", "FBPM"].contains(name.uppercased()) }
}

/// A BPM that a file has somewhere.
struct PlacedBPM: Hashable {
    /// Such as "TXXX:BPM", for people.
    var place: String
    /// As it stands there.
    var text: String
    /// Whether it stands in the field that the format has for it.
    var isMain: Bool

    /// Whether a reader of this place finds a tempo.
    var isKnown: Bool { BPMText.known(text) != nil && (isMain || BPMText.number(text) != nil) }

    /// Whether a reader of this place would find `bpm`.
    func agrees(with bpm: String) -> Bool { isMain ? text == bpm : BPMText.number(text) == BPMText.number(bpm) }
}
