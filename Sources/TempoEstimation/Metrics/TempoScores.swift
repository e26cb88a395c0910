import Foundation
import RandomStreams

/// A figure and its 95 % bootstrap interval (percentiles over resampled files).
public struct IntervalFigure: Sendable, Hashable {
    /// The figure, and the lower and upper end of its interval, in the same unit.
    public let value, low, high: Double

    package init(value: Double, low: Double, high: Double) { (self.value, self.low, self.high) = (value, low, high) }
}

/// The measures of a group of files.
public struct TempoScores: Sendable {
    /// Name of the group; "all" for that of all files.
    public let group: String
    /// Files in it.
    public let count: Int
    /// Accuracy 1 and Accuracy 2, in percent; see `TempoRelation`.
    public let accuracy1, accuracy2: IntervalFigure
    /// Median relative error after octave folding, percent.
    public let medianFoldedErrorPercent: IntervalFigure
    /// How many estimates have each relation; relations that do not occur are left out.
    public let relations: [TempoRelation: Int]
    /// Mean P-score, 0 to 1, of the files with two annotated tempi; nil if there are none.
    public let pScore: Double?

    /// - Parameters:
    ///   - items: At least one.
    ///   - resamples: How often the files are drawn anew for the bootstrap intervals.
    ///   - seed: Of the draws; the same items and seed give the same intervals.
    public init(group: String, _ items: [ScoredEstimate], resamples: Int = 2000, seed: UInt64 = 1) {
        precondition(!items.isEmpty, "TempoScores: no items in group \(group)")
        self.group = group
        count = items.count
        relations = Dictionary(grouping: items, by: \.relation).mapValues(\.count)
        let pScores = items.compactMap(\.pScore)
        pScore = pScores.isEmpty ? nil : Self.mean(pScores)
        let first = items.map { $0.relation.isAccuracy1 ? 100.0 : 0 }, second = items.map { $0.relation.isAccuracy2 ? 100.0 : 0 }
        let errors = items.map { 100 * (exp2($0.foldedOctaveError) - 1) }
        var stream = RandomStream(seed: seed)
        let draws = (0..<resamples).map { _ in items.indices.map { _ in stream.index(below: items.count) } }
        func figure(_ values: [Double], _ statistic: ([Double]) -> Double) -> IntervalFigure {
            let resampled = draws.map { draw in statistic(draw.map { values[$0] }) }.sorted()
            func percentile(_ p: Double) -> Double { resampled[min(resampled.count - 1, Int(p * Double(resampled.count)))] }
            return IntervalFigure(value: statistic(values), low: percentile(0.025), high: percentile(0.975))
        }
        accuracy1 = figure(first, Self.mean)
        accuracy2 = figure(second, Self.mean)
        medianFoldedErrorPercent = figure(errors, Self.median)
    }

    /// The scores of all files and then, if there are several groups, of every group by name.
    public static func table(_ items: [ScoredEstimate]) -> [TempoScores] {
        guard !items.isEmpty else { return [] }
        let groups = Dictionary(grouping: items, by: \.group).sorted { $0.key < $1.key }
        return [TempoScores(group: "all", items)] + (groups.count > 1 ? groups.map { TempoScores(group: $0.key, $0.value) } : [])
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted(), middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
