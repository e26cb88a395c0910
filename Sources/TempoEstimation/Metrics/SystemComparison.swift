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
        (self.group, count) = (group, first.count)
        var stream = RandomStream(seed: seed)
        let draws = (0..<resamples).map { _ in first.indices.map { _ in stream.index(below: first.count) } }
        func measure(_ isRight: (TempoRelation) -> Bool) -> Measure {
            let steps = zip(first, other).map { (isRight($1.relation) ? 1 : 0) - (isRight($0.relation) ? 1 : 0) }
            return Self.measure(steps, draws)
        }
        accuracy1 = measure(\.isAccuracy1)
        accuracy2 = measure(\.isAccuracy2)
    }

    /// - Parameter steps: For each file 1 if only the other is right, -1 if only the first is, 0 if they do not differ.
    private static func measure(_ steps: [Int], _ draws: [[Int]]) -> Measure {
        let gained = steps.count { $0 > 0 }, lost = steps.count { $0 < 0 }, points = 100 / Double(steps.count)
        let sums = draws.map { draw in draw.reduce(0) { $0 + steps[$1] } }.sorted()
        func percentile(_ p: Double) -> Double { points * Double(sums[min(sums.count - 1, Int(p * Double(sums.count)))]) }
        let exact = bonettPriceInterval(gained: gained, lost: lost, of: steps.count), isPoint = sums.first == sums.last
        return Measure(
            difference: IntervalFigure(value: points * Double(gained - lost), low: isPoint ? 100 * exact.low : percentile(0.025),
                                       high: isPoint ? 100 * exact.high : percentile(0.975)),
            gained: gained, lost: lost, pValue: mcNemarP(gained: gained, lost: lost))
    }

    /// Of all files and then, if there are several groups, of every group by name; as `TempoScores.table`.
    public static func table(first: [ScoredEstimate], other: [ScoredEstimate]) -> [SystemComparison] {
        guard !first.isEmpty else { return [] }
        let groups = Dictionary(grouping: first.indices) { first[$0].group }.sorted { $0.key < $1.key }
        let whole = SystemComparison(group: "all", first: first, other: other)
        return [whole] + (groups.count > 1 ? groups.map { name, places in
            SystemComparison(group: name, first: places.map { first[$0] }, other: places.map { other[$0] })
        } : [])
    }
}
