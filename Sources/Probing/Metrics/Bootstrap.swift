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

    /// - Parameters:
    ///   - count: Items in all.
    ///   - groups: A number for each item, the same for those that are drawn together; nil to draw items.
    ///   - resamples: At least 40, for percentiles of 2.5.
    ///   - seed: The same seed gives the same draws, so that two bootstraps of equal size are paired.
    public init(count: Int, groups: [Int]? = nil, resamples: Int = 1000, seed: UInt64 = 1) {
        precondition(count > 0 && resamples >= 40, "Bootstrap: \(count) items, \(resamples) resamples")
        var places: [Int: Int] = [:]
        units = groups.map { $0.map { group in
            if let place = places[group] { return place }
            places[group] = places.count
            return places.count - 1
        } } ?? Array(0..<count)
        precondition(units.count == count, "Bootstrap: \(units.count) groups for \(count) items")
        unitCount = groups == nil ? count : places.count
        (self.resamples, self.seed) = (resamples, seed)
    }

    /// How often each item is in a resample.
    public func weights(_ resample: Int) -> [Double] {
        var stream = RandomStream(seed: seed, path: 0xB007, UInt64(resample)), counts = [Double](repeating: 0, count: unitCount)
        for _ in 0..<unitCount { counts[stream.index(below: unitCount)] += 1 }
        return units.map { counts[$0] }
    }

    /// The value of each of several statistics with its 95 % interval. Resamples in which a statistic is not defined do not count for it.
    public func figures(_ statistics: [([Double]) -> Double]) -> [IntervalFigure] {
        let drawn = (0..<resamples).map { resample in
            let weights = weights(resample)
            return statistics.map { $0(weights) }
        }
        let ones = [Double](repeating: 1, count: units.count)
        return statistics.indices.map { index in
            let sorted = drawn.map { $0[index] }.filter(\.isFinite).sorted()
            func percentile(_ p: Double) -> Double { sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(p * Double(sorted.count)))] }
            return IntervalFigure(value: statistics[index](ones), low: percentile(0.025), high: percentile(0.975))
        }
    }
}
