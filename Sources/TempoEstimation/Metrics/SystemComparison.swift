import Foundation
import RandomStreams

/// How a system's estimates compare with those of another for the same files.
public struct SystemComparison: Sendable {
    /// A comparison by one measure of right and wrong.
    public struct Measure: Sendable, Hashable {
        /// By how much the system is above the first, in percentage points, with the 95 % interval of a paired bootstrap: the same files are
        /// drawn for both. Where every draw gives the same, the interval is that of Bonett and Price.
        public let difference: IntervalFigure
        /// Files that only this system has right.
        public let gained: Int
        /// Files that only the first has right.
        public let lost: Int
        /// Of McNemar's exact test, two-sided, from 0 to 1: how likely so uneven a split is by chance.
        public let pValue: Double
    }

    /// Name of the group; "all" for that of all files.
    public let group: String
    /// Files in it.
    public let count: Int
    /// By Accuracy 1 and Accuracy 2; see `TempoRelation`.
    public let accuracy1, accuracy2: Measure

    /// - Parameters:
    ///   - first: At least one file.
    ///   - other: The same files in the same order, by the system that is compared.
    ///   - seed: Of the draws; the same files and seed give the same intervals.
    public init(group: String, first: [ScoredEstimate], other: [ScoredEstimate], resamples: Int = 2000, seed: UInt64 = 1) {
        precondition(!first.isEmpty && first.count == other.count, "SystemComparison: \(first.count) and \(other.count) files in group \(group)")
        var steps = ComparisonTally.Steps()
        for (first, other) in zip(first, other) { steps.add(first: first.relation, other: other.relation) }
        self.init(group: group, steps, resamples: resamples, seed: seed)
    }

    init(group: String, _ steps: ComparisonTally.Steps, resamples: Int = 2000, seed: UInt64 = 1) {
        (self.group, count) = (group, steps.accuracy1.count)
        var stream = RandomStream(seed: seed), sums1: [Int] = [], sums2: [Int] = []
        // The same draws for both measures; none is kept, since there may be millions of files.
        for _ in 0..<resamples {
            var sum1 = 0, sum2 = 0
            for _ in 0..<count {
                let place = stream.index(below: count)
                sum1 += Int(steps.accuracy1[place])
                sum2 += Int(steps.accuracy2[place])
            }
            sums1.append(sum1)
            sums2.append(sum2)
        }
        accuracy1 = Self.measure(steps.accuracy1, sums1)
        accuracy2 = Self.measure(steps.accuracy2, sums2)
    }

    /// - Parameters:
    ///   - steps: For each file 1 if only the other is right, -1 if only the first is, 0 if they do not differ.
    ///   - sums: Of each draw.
    private static func measure(_ steps: [Int8], _ sums: [Int]) -> Measure {
        let gained = steps.count { $0 > 0 }, lost = steps.count { $0 < 0 }, points = 100 / Double(steps.count), sums = sums.sorted()
        func percentile(_ p: Double) -> Double { points * Double(sums[min(sums.count - 1, Int(p * Double(sums.count)))]) }
        let exact = bonettPriceInterval(gained: gained, lost: lost, of: steps.count), isPoint = sums.first == sums.last
        return Measure(
            difference: IntervalFigure(value: points * Double(gained - lost), low: isPoint ? 100 * exact.low : percentile(0.025),
                                       high: isPoint ? 100 * exact.high : percentile(0.975)),
            gained: gained, lost: lost, pValue: mcNemarP(gained: gained, lost: lost))
    }

    /// Of all files and then, if there are several groups, of every group by name; as `TempoScores.table`.
    public static func table(first: [ScoredEstimate], other: [ScoredEstimate]) -> [SystemComparison] {
        var tally = ComparisonTally()
        for (first, other) in zip(first, other) { tally.add(first: first, other: other) }
        return tally.table
    }
}
