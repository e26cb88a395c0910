/// A key: a tonic and a mode, 24 in all.
public struct MusicalKey: Sendable, Hashable, CustomStringConvertible {
    /// Semitones above C, 0 to 11.
    public let tonic: Int
    /// Whether the mode is minor; else it is major.
    public let isMinor: Bool

    /// - Parameters:
    ///   - tonic: Semitones above C, 0 to 11.
    ///   - isMinor: Else major.
    public init(tonic: Int, isMinor: Bool) {
        precondition((0..<12).contains(tonic), "MusicalKey: tonic \(tonic)")
        (self.tonic, self.isMinor) = (tonic, isMinor)
    }

    /// Reads "C major", "f# minor", "Bb:min", "Am", "E". Without a mode, a capital is major and a small letter minor.
    ///
    /// - Returns: nil for anything else.
    public init?(_ text: String) {
        guard let match = text.wholeMatch(of: /\s*([A-Ga-g])\s*(#|♯|b|♭|sharp|flat)?[\s:_-]*([A-Za-z]*)\s*/) else { return nil }
        let letter = match.1.lowercased()
        guard let natural = ["c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11][letter] else { return nil }
        let shift = switch match.2 {
        case "#", "♯", "sharp": 1
        case nil: 0
        default: -1
        }
        let mode = String(match.3)
        switch mode == "M" ? "major" : mode.lowercased() {
        case "": isMinor = match.1 == match.1.lowercased()
        case "m", "min", "minor", "moll": isMinor = true
        case "maj", "major", "dur": isMinor = false
        default: return nil
        }
        tonic = (natural + shift + 12) % 12
    }

    public var description: String {
        ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"][tonic] + (isMinor ? " minor" : " major")
    }

    /// 0 to 23: the major keys, then the minor ones.
    public var index: Int { tonic + (isMinor ? 12 : 0) }

    /// The weighted score of MIREX for an estimate of this key: 1 if it is the key, 0.5 if it lies a perfect fifth above in the same
    /// mode, 0.3 for the relative key, 0.2 for the parallel one, else 0; as mir_eval's `key.weighted_score`.
    public func weightedScore(of estimate: MusicalKey) -> Double {
        if estimate == self { return 1 }
        let distance = (estimate.tonic - tonic + 12) % 12
        if estimate.isMinor == isMinor { return distance == 7 ? 0.5 : 0 }
        return distance == 0 ? 0.2 : distance == (isMinor ? 3 : 9) ? 0.3 : 0
    }
}
