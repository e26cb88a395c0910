import Learning

/// A stretch of a track whose tempo the model is sure of by itself, to be learned from in the next round.
public struct SelfLabel: Sendable, Hashable, Codable {
    /// Index among the training tracks.
    public var track: Int
    /// Frames within which excerpts are cut.
    public var startFrame: Int
    /// The first frame after them.
    public var endFrame: Int
    /// Beats per minute, by the model's own answer.
    public var tempoBPM: Double
}

extension RunFolder {
    /// Tempi that the round of self-training under way learns from, for people; checkpoints have their own copy.
    public var selfLabels: String { path + "/pseudo-tempi.jsonl" }
}

extension SelfLabel {
    /// Four numbers for each, as checkpoints have them.
    static func numbers(_ labels: [SelfLabel]) -> [Double] {
        labels.flatMap { [Double($0.track), Double($0.startFrame), Double($0.endFrame), $0.tempoBPM] }
    }

    /// The labels that `numbers` wrote; nil for what it cannot have written.
    static func labels(_ numbers: [Double]) -> [SelfLabel]? {
        guard numbers.count % 4 == 0 else { return nil }
        var result: [SelfLabel] = []
        for start in stride(from: 0, to: numbers.count, by: 4) {
            guard let track = Int(exactly: numbers[start]), let first = Int(exactly: numbers[start + 1]),
                  let end = Int(exactly: numbers[start + 2]), track >= 0, first >= 0, end >= first, numbers[start + 3] > 0 else { return nil }
            result.append(SelfLabel(track: track, startFrame: first, endFrame: end, tempoBPM: numbers[start + 3]))
        }
        return result
    }
}
