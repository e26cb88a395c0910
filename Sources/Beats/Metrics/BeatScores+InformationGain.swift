#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension BeatScores {
    /// Errors are counted in so many bins, one of them around 0.
    private static let binCount = 41

    /// Equals `mir_eval.beat.information_gain`; 0 where one of the two has less than two beats.
    ///
    /// Source: Davies, Degara and Plumbley, "Measuring the performance of beat tracking algorithms using a beat error histogram",
    /// IEEE Signal Processing Letters 18(3), 2011.
    static func informationGain(truth: [Double], found: [Double]) -> Double {
        guard truth.count > 1, found.count > 1 else { return 0 }
        return 1 - max(entropy(truth: truth, found: found), entropy(truth: found, found: truth)) / log2(Double(binCount))
    }

    private static func edge(_ bin: Int) -> Double { Double(bin) * (1 / Double(binCount)) - 0.5 }

    /// Of the errors of beats, as shares of the distance to the true beat on the other side, in bits.
    private static func entropy(truth: [Double], found: [Double]) -> Double {
        var counts = [Int](repeating: 0, count: binCount)
        let last = truth.count - 1
        for beat in found {
            let nearest = truth.nearestIndex(to: beat), error = beat - truth[nearest]
            let interval = if nearest == last { truth[last] - truth[last - 1] }
                else if error >= 0 { truth[nearest + 1] - truth[nearest] }
                // As mir_eval: before the first beat there is none, and it takes the last.
                else { truth[nearest] - truth[nearest == 0 ? last : nearest - 1] }
            var share = error / interval
            share -= (share - 0.5).rounded(.up)
            var bin = max(0, min(binCount - 1, Int((share + 0.5) * Double(binCount))))
            // Rounding decides at the edges of bins, so they are computed as in numpy.
            if share < edge(bin) { bin -= 1 } else if bin + 1 < binCount && share >= edge(bin + 1) { bin += 1 }
            counts[bin] += 1
        }
        return counts.reduce(0) { sum, count in
            let share = Double(count) / Double(found.count)
            return count == 0 ? sum : sum - share * log2(share)
        }
    }
}
