/// How well found beats meet those of the truth.
public struct BeatScores: Sendable, Hashable {
    /// Harmonic mean of the share of found beats within 70 ms of a true one and the share of true beats that are met.
    public let fMeasure: Double
    /// See `BeatContinuity`.
    public let continuity: BeatContinuity
    /// How far the errors are from being spread evenly over the beat: 0 for even, 1 for all alike.
    public let informationGain: Double

    /// Beats before this do not count, as is usual: listeners need a while to find the beat.
    public static let ignoredSeconds = 5.0
    /// How far a found beat may lie from a true one, in seconds.
    public static let windowSeconds = 0.07

    /// Equals `mir_eval.beat.evaluate`; nothing found or nothing true gives 0.
    ///
    /// - Parameters:
    ///   - truth, found: In seconds, rising.
    public init(truth: [Double], found: [Double]) {
        let truth = truth.filter { $0 >= Self.ignoredSeconds }, found = found.filter { $0 >= Self.ignoredSeconds }
        fMeasure = Self.fMeasure(truth: truth, found: found)
        continuity = BeatContinuity(truth: truth, found: found)
        informationGain = Self.informationGain(truth: truth, found: found)
    }

    /// The figures that are shown, by name; all from 0 to 1.
    public static let measures: [(name: String, value: @Sendable (BeatScores) -> Double)] = [
        ("F-measure", { $0.fMeasure }),
        ("CMLc", { $0.continuity.correctLevelContinuous }), ("CMLt", { $0.continuity.correctLevelTotal }),
        ("AMLc", { $0.continuity.anyLevelContinuous }), ("AMLt", { $0.continuity.anyLevelTotal }),
        ("information gain", { $0.informationGain }),
    ]

    private static func fMeasure(truth: [Double], found: [Double]) -> Double {
        // Windows are of one width, so taking the earliest partner in turn pairs as many as can be.
        var hits = 0, next = 0
        for time in found {
            // Rounding decides for pairs that are just a window apart, so it is done as in mir_eval.
            while next < truth.count && truth[next] < time - windowSeconds { next += 1 }
            if next < truth.count && truth[next] <= time + windowSeconds {
                hits += 1
                next += 1
            }
        }
        return hits == 0 ? 0 : 2 * Double(hits) / Double(truth.count + found.count)
    }
}
