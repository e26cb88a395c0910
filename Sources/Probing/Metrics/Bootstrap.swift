import Foundation
import RandomStreams
import TempoEstimation

/// Intervals by resampling: items, or whole groups of them, are drawn anew with replacement, and a draw is a weight for each item.
///
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993 (percentile intervals).
public struct Bootstrap: Sendable {
    /// How often all is drawn anew.
    public let resamples: Int
    private let units: [Int]
    private let unitCount: Int
    private let seed: UInt64
    /// 0 for items that never count, 1 for the others.
    private let counted: [Double]

    /// - Parameters:
    ///   - count: Items in all.
    ///   - groups: A number for each item, the same for those that are drawn together; nil to draw items.
    ///   - counted: Whether each item counts at all; nil if all do. At least one must.
    ///   - resamples: At least 40, for percentiles of 2.5.
    ///   - seed: The same seed gives the same draws, so that two bootstraps of equal size are paired.
    public init(count: Int, groups: [Int]? = nil, counted: [Bool]? = nil, resamples: Int = 1000, seed: UInt64 = 1) {
        precondition(count > 0 && resamples >= 40, "Bootstrap: \(count) items, \(resamples) resamples")
        let counted = counted ?? [Bool](repeating: true, count: count), groups = groups ?? Array(0..<count)
        precondition(groups.count == count && counted.count == count, "Bootstrap: \(groups.count) groups, \(counted.count) marks for \(count) items")
        // Groups of which nothing counts are not drawn: a draw of one would be no draw.
        var places: [Int: Int] = [:]
        for item in 0..<count where counted[item] && places[groups[item]] == nil { places[groups[item]] = places.count }
        units = groups.map { places[$0] ?? 0 }
        unitCount = places.count
        self.counted = counted.map { $0 ? 1 : 0 }
        (self.resamples, self.seed) = (resamples, seed)
    }

    /// How often each item is in a resample.
    public func weights(_ resample: Int) -> [Double] {
        var stream = RandomStream(seed: seed, path: 0xB007, UInt64(resample)), counts = [Double](repeating: 0, count: unitCount)
        for _ in 0..<unitCount { counts[stream.index(below: unitCount)] += 1 }
        return units.indices.map { counts[units[$0]] * counted[$0] }
    }

    /// The value of each of several statistics with its 95 % interval. Resamples in which a statistic is not defined do not count for it.
    public func figures(_ statistics: [([Double]) -> Double]) -> [IntervalFigure] {
        let drawn = (0..<resamples).map { resample in
            let weights = weights(resample)
            return statistics.map { $0(weights) }
        }
        return statistics.indices.map { index in
            let sorted = drawn.map { $0[index] }.filter(\.isFinite).sorted()
            func percentile(_ p: Double) -> Double { sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(p * Double(sorted.count)))] }
            return IntervalFigure(value: statistics[index](counted), low: percentile(0.025), high: percentile(0.975))
        }
    }
}
