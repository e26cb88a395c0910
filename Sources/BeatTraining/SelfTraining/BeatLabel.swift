import Learning

/// Beats of a track that the model is sure of by itself, to be learned from in the next round.
public struct BeatLabel: Sendable, Hashable, Codable {
    /// Index among the tracks.
    public var track: Int
    /// The sixteen beats of an excerpt, and one before and after them, in seconds; rising.
    public var beatSeconds: [Double]

    /// How many beats a label has.
    static let beatCount = BeatExcerpt.beatCount + 2
}

extension RunFolder {
    /// Beats that the round of self-training under way learns from, for people; checkpoints have their own copy.
    public var beatLabels: String { path + "/pseudo-beats.jsonl" }
}

extension BeatLabel {
    /// The numbers of a label in checkpoints: its track, and its beats.
    static let numberCount = 1 + beatCount

    /// As many for each.
    static func numbers(_ labels: [BeatLabel]) -> [Double] { labels.flatMap { [Double($0.track)] + $0.beatSeconds } }

    /// The labels that `numbers` wrote; nil for what it cannot have written.
    ///
    /// - Parameter trackCount: How many tracks there are.
    static func labels(_ numbers: [Double], trackCount: Int) -> [BeatLabel]? {
        guard numbers.count % numberCount == 0 else { return nil }
        var result: [BeatLabel] = []
        for start in stride(from: 0, to: numbers.count, by: numberCount) {
            let beats = Array(numbers[start + 1..<start + numberCount])
            guard let track = Int(exactly: numbers[start]), (0..<trackCount).contains(track), beats.allSatisfy({ $0.isFinite && $0 >= 0 }),
                  zip(beats, beats.dropFirst()).allSatisfy(<) else { return nil }
            result.append(BeatLabel(track: track, beatSeconds: beats))
        }
        return result
    }
}
