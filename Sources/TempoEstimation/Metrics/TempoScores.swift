import Foundation

/// A figure and its 95 % interval.
public struct IntervalFigure: Sendable, Hashable {
    /// The figure, and the lower and upper end of its interval, in the same unit. Not a number where it is not known.
    public let value, low, high: Double

    package init(value: Double, low: Double, high: Double) { (self.value, self.low, self.high) = (value, low, high) }
}

/// The measures of a group of files.
public struct TempoScores: Sendable {
    /// Name of the group; "all" for that of all files.
    public let group: String
    /// Files in it.
    public let count: Int
    /// Accuracy 1 and Accuracy 2, in percent, with Wilson's intervals; see `TempoRelation` and `wilsonInterval`.
    public let accuracy1, accuracy2: IntervalFigure
    /// Median relative error after octave folding, in percent, of the files that have an estimated tempo; not a number if none has. The
    /// interval is that of the sign test, which needs six files.
    public let medianFoldedErrorPercent: IntervalFigure
    /// How many estimates have each relation; relations that do not occur are left out.
    public let relations: [TempoRelation: Int]
    /// Mean P-score, 0 to 1, of the files with two annotated tempi; nil if there are none.
    public let pScore: Double?

    /// - Parameter items: At least one.
    public init(group: String, _ items: [ScoredEstimate]) {
        precondition(!items.isEmpty, "TempoScores: no items in group \(group)")
        var tally = TempoTally.Group()
        for item in items { tally.add(item, keepsError: true) }
        self.init(group: group, tally)
    }

    init(group: String, _ tally: TempoTally.Group) {
        (self.group, count, relations) = (group, tally.count, tally.relations)
        pScore = tally.pScoreCount == 0 ? nil : tally.pScoreSum / Double(tally.pScoreCount)
        func share(_ isRight: (TempoRelation) -> Bool) -> IntervalFigure {
            let right = tally.relations.reduce(0) { $0 + (isRight($1.key) ? $1.value : 0) }, interval = wilsonInterval(successes: right, of: tally.count)
            return IntervalFigure(value: 100 * Double(right) / Double(tally.count), low: 100 * interval.low, high: 100 * interval.high)
        }
        accuracy1 = share(\.isAccuracy1)
        accuracy2 = share(\.isAccuracy2)
        medianFoldedErrorPercent = Self.median(tally.foldedErrorsPercent)
    }

    /// The scores of all files and then, if there are several groups, of every group by name.
    public static func table(_ items: [ScoredEstimate]) -> [TempoScores] {
        var tally = TempoTally()
        items.forEach { tally.add($0) }
        return tally.table
    }

    private static func median(_ values: [Double]) -> IntervalFigure {
        guard !values.isEmpty else { return IntervalFigure(value: .nan, low: .nan, high: .nan) }
        let sorted = values.sorted(), middle = sorted.count / 2, ends = medianIntervalPlaces(of: sorted.count)
        return IntervalFigure(value: sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
                              low: ends.map { sorted[$0.low] } ?? .nan, high: ends.map { sorted[$0.high] } ?? .nan)
    }
}
