/// A part of a song, such as a verse.
public struct SongPart: Sendable, Hashable {
    /// Where it begins, counted from the start of the song.
    public var startSeconds: Double
    /// Where it ends.
    public var endSeconds: Double
    /// What it is; parts of one label repeat each other.
    public var label: String
    /// From 0 to 1, how clearly something new begins here; see `Checkerboard.contrast`. It is no probability.
    public var confidence: Double

    /// - Parameter confidence: From 0 to 1.
    public init(startSeconds: Double, endSeconds: Double, label: String, confidence: Double = 1) {
        (self.startSeconds, self.endSeconds) = (startSeconds, endSeconds)
        (self.label, self.confidence) = (label, confidence)
    }
}

extension [SongPart] {
    /// Where parts begin, and where the last one ends.
    public var boundaries: [Double] { isEmpty ? [] : map(\.startSeconds) + [last!.endSeconds] }

    /// The same from 0 to `seconds`: parts are cut there, and what is left empty at the ends becomes a part without a name.
    public func spanning(_ seconds: Double) -> [SongPart] {
        var parts = filter { $0.startSeconds < seconds && $0.endSeconds > 0 }.map { part in
            SongPart(startSeconds: Swift.max(0, part.startSeconds), endSeconds: Swift.min(seconds, part.endSeconds), label: part.label, confidence: part.confidence)
        }
        if parts.isEmpty { return [SongPart(startSeconds: 0, endSeconds: seconds, label: "(start)")] }
        if parts[0].startSeconds > 0 { parts.insert(SongPart(startSeconds: 0, endSeconds: parts[0].startSeconds, label: "(start)"), at: 0) }
        if parts.last!.endSeconds < seconds { parts.append(SongPart(startSeconds: parts.last!.endSeconds, endSeconds: seconds, label: "(end)")) }
        return parts
    }

    /// Parts that begin at given times, all of one label but for `labels`.
    public static func between(_ boundaries: [Double], labels: [String]? = nil) -> [SongPart] {
        (0..<Swift.max(0, boundaries.count - 1)).map {
            SongPart(startSeconds: boundaries[$0], endSeconds: boundaries[$0 + 1], label: labels?[$0] ?? "A")
        }
    }
}
