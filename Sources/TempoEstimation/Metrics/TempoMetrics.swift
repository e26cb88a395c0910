import Foundation
import RandomStreams

/// How an estimated tempo relates to an annotated one, with the field's tolerance of 4 %.
///
/// Source: Gouyon et al., "An experimental comparison of audio tempo induction algorithms", IEEE TASLP 14(5), 2006.
public enum TempoRelation: String, CaseIterable, Sendable, Codable {
    /// Within the tolerance of the annotation, or of it times 2, 1/2, 3 or 1/3.
    case equal, double, half, triple, third
    /// Off by 3:2, 2:3, 4:3 or 3:4: wrong even with octaves forgiven, and telling.
    case ternary
    /// Off by any other factor.
    case other
    /// No estimate.
    case missing

    /// 4 % of the annotated tempo, or of the multiple that is compared with.
    public static let toleranceFraction = 0.04

    /// How `estimatedBPM` relates to `annotatedBPM`; both in beats per minute. Nil, or nothing above 0, is `missing`.
    public init(estimatedBPM: Double?, annotatedBPM: Double) {
        guard let estimatedBPM, estimatedBPM > 0 else { self = .missing; return }
        func near(_ factor: Double) -> Bool {
            abs(estimatedBPM - annotatedBPM * factor) <= Self.toleranceFraction * annotatedBPM * factor
        }
        if near(1) { self = .equal }
        else if near(2) { self = .double }
        else if near(0.5) { self = .half }
        else if near(3) { self = .triple }
        else if near(1.0 / 3) { self = .third }
        else if near(1.5) || near(2.0 / 3) || near(4.0 / 3) || near(0.75) { self = .ternary }
        else { self = .other }
    }

    /// Accuracy 1: the annotated tempo itself.
    public var isAccuracy1: Bool { self == .equal }
    /// Accuracy 2: the annotated tempo times 1, 2, 3, ½ or ⅓.
    public var isAccuracy2: Bool { [.equal, .double, .half, .triple, .third].contains(self) }
}

/// One file's annotation and estimate.
public struct ScoredTempo: Sendable {
    /// What it is counted with, such as a dataset's name.
    public var group: String
    /// The annotated tempo, in beats per minute.
    public var annotatedBPM: Double
    /// The answer, in beats per minute; nil for none.
    public var estimatedBPM: Double?
    /// The answer's confidence, from 0 to 1.
    public var confidence: Double
    /// The next likely tempo.
    public var secondEstimatedBPM: Double?
    /// The other annotated tempo, and the weight (0 to 1) of the first, where there are two.
    public var secondAnnotatedBPM: Double?
    /// From 0 to 1; how much listeners preferred the first annotated tempo to the second.
    public var firstWeight: Double?
    /// The estimate's relation to the first annotation.
    public var relation: TempoRelation { TempoRelation(estimatedBPM: estimatedBPM, annotatedBPM: annotatedBPM) }

    /// A file with one annotated tempo; set the second ones after it.
    public init(group: String, annotatedBPM: Double, estimatedBPM: Double?, confidence: Double) {
        (self.group, self.annotatedBPM, self.estimatedBPM, self.confidence) = (group, annotatedBPM, estimatedBPM, confidence)
    }

    /// The P-score of MIREX: the weights of those annotated tempi that either estimate is within 8 % of; nil without two
    /// annotated tempi. Source: McKinney et al., Journal of New Music Research 36(1), 2007.
    public var pScore: Double? {
        guard let secondAnnotatedBPM, let firstWeight else { return nil }
        let estimates = [estimatedBPM, secondEstimatedBPM].compactMap { $0 }
        func isHit(_ tempo: Double) -> Bool { estimates.contains { abs($0 - tempo) <= 0.08 * tempo } }
        return (isHit(annotatedBPM) ? firstWeight : 0) + (isHit(secondAnnotatedBPM) ? 1 - firstWeight : 0)
    }

    /// |log₂(estimate / annotation)| after folding by whole octaves, 0 to 0.5; a missing estimate counts 0.5.
    public var foldedOctaveError: Double {
        guard let estimatedBPM, estimatedBPM > 0 else { return 0.5 }
        let octaves = log2(estimatedBPM / annotatedBPM)
        return abs(octaves - octaves.rounded())
    }
}

/// A figure and its 95 % bootstrap interval (percentiles over resampled files).
public struct IntervalFigure: Sendable, Hashable {
    /// The figure, and the lower and upper end of its interval, in the same unit.
    public let value, low, high: Double
}

/// The measures of a group of files.
public struct TempoScores: Sendable {
    /// Name of the group; "all" for all files.
    public let group: String
    /// Files in it.
    public let count: Int
    /// Percent.
    public let accuracy1, accuracy2: IntervalFigure
    /// Median relative error after octave folding, percent.
    public let medianFoldedErrorPercent: IntervalFigure
    /// How many estimates stand in each relation; relations that do not occur are missing.
    public let relations: [TempoRelation: Int]
    /// Mean P-score, 0 to 1, of the files with two annotated tempi; nil if there are none.
    public let pScore: Double?

    /// - Parameters:
    ///   - items: At least one.
    ///   - resamples: Bootstrap resamples; seeded, so the same items give the same interval.
    public init(group: String, _ items: [ScoredTempo], resamples: Int = 2000, seed: UInt64 = 1) {
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

    /// "all" and then every group by name.
    public static func table(_ items: [ScoredTempo]) -> [TempoScores] {
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
