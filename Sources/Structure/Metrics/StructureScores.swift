/// All figures of one song.
public struct StructureScores: Sendable, Hashable {
    /// Boundaries, by window and by whether the ends count.
    public let half, halfTrimmed, three, threeTrimmed: BoundaryScores
    /// Trimmed, in seconds; not a number where there are no boundaries.
    public let truthToFoundSeconds, foundToTruthSeconds: Double
    /// Labels.
    public let labels: LabelScores
    /// Parts found, and parts there are.
    public let foundCount, trueCount: Int

    /// Compares parts after both are made to reach from 0 to the end of the truth, as `mir_eval.segment.evaluate` does.
    public init(truth: [SongPart], found: [SongPart]) {
        let seconds = truth.last?.endSeconds ?? 0
        let truth = truth.spanning(seconds), found = found.spanning(seconds)
        func scores(_ window: Double, _ isTrimmed: Bool) -> BoundaryScores {
            BoundaryScores(truth: truth.boundaries, found: found.boundaries, window: window, isTrimmed: isTrimmed)
        }
        (half, halfTrimmed, three, threeTrimmed) = (scores(0.5, false), scores(0.5, true), scores(3, false), scores(3, true))
        (truthToFoundSeconds, foundToTruthSeconds) = BoundaryScores.medianDeviations(truth: truth.boundaries, found: found.boundaries, isTrimmed: true)
        labels = LabelScores(truth: truth, found: found)
        (foundCount, trueCount) = (found.count, truth.count)
    }

    /// The figures that are shown, by name; times in seconds, all else from 0 to 1.
    public static let measures: [(name: String, value: @Sendable (StructureScores) -> Double)] = [
        ("F 0.5 s", { $0.half.fMeasure }), ("F 0.5 s trimmed", { $0.halfTrimmed.fMeasure }),
        ("precision 0.5 s trimmed", { $0.halfTrimmed.precision }), ("recall 0.5 s trimmed", { $0.halfTrimmed.recall }),
        ("F 3 s", { $0.three.fMeasure }), ("F 3 s trimmed", { $0.threeTrimmed.fMeasure }),
        ("precision 3 s trimmed", { $0.threeTrimmed.precision }), ("recall 3 s trimmed", { $0.threeTrimmed.recall }),
        ("true to found (s)", { $0.truthToFoundSeconds }), ("found to true (s)", { $0.foundToTruthSeconds }),
        ("pairwise F", { $0.labels.pairF }), ("V-measure", { $0.labels.vMeasure }), ("entropy F", { $0.labels.entropyF }),
    ]
}
