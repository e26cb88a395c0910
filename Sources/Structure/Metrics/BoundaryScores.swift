/// How well found boundaries meet those of the truth.
public struct BoundaryScores: Sendable, Hashable {
    /// Share of the found ones that meet one of the truth, share of the true ones that are met, and the harmonic mean of the two.
    public let precision, recall, fMeasure: Double

    /// Equals `mir_eval.segment.detection`: the largest set of pairs, one to one, that are at most `window` apart. Nothing found or
    /// nothing true gives 0.
    ///
    /// - Parameters:
    ///   - truth, found: Beginnings of parts and the end, in seconds, rising.
    ///   - window: In seconds: 0.5 and 3 are usual.
    ///   - isTrimmed: Whether the first and the last of each are left out, which everybody finds.
    public init(truth: [Double], found: [Double], window: Double, isTrimmed: Bool) {
        let truth = Self.counted(truth, isTrimmed), found = Self.counted(found, isTrimmed)
        guard !truth.isEmpty, !found.isEmpty else { (precision, recall, fMeasure) = (0, 0, 0); return }
        // Windows are of one width, so taking the earliest partner in turn pairs as many as can be.
        var hits = 0, next = 0
        for time in truth {
            // Rounding decides for pairs that are just a window apart, so it is done as there.
            while next < found.count && found[next] + window < time { next += 1 }
            if next < found.count && found[next] - window <= time {
                hits += 1
                next += 1
            }
        }
        precision = Double(hits) / Double(found.count)
        recall = Double(hits) / Double(truth.count)
        fMeasure = harmonicMean(precision, recall)
    }

    /// Median distance of a true boundary to the nearest found one, and of a found one to the nearest true one, in seconds; equals
    /// `mir_eval.segment.deviation`. Not a number where there are none.
    public static func medianDeviations(truth: [Double], found: [Double], isTrimmed: Bool) -> (truthToFound: Double, foundToTruth: Double) {
        let truth = counted(truth, isTrimmed), found = counted(found, isTrimmed)
        func median(_ from: [Double], _ to: [Double]) -> Double {
            guard !from.isEmpty, !to.isEmpty else { return .nan }
            let distances = from.map { time in to.map { abs($0 - time) }.min()! }.sorted(), middle = distances.count / 2
            return distances.count % 2 == 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2
        }
        return (median(truth, found), median(found, truth))
    }

    /// To five decimals, as mir_eval does, each once.
    private static func counted(_ times: [Double], _ isTrimmed: Bool) -> [Double] {
        let rounded = Set(times.map { ($0 * 1e5).rounded(.toNearestOrEven) / 1e5 }).sorted()
        return isTrimmed ? Array(rounded.dropFirst().dropLast()) : rounded
    }
}

/// 0 if both are.
func harmonicMean(_ a: Double, _ b: Double) -> Double { a + b > 0 ? 2 * a * b / (a + b) : 0 }
