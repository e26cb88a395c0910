#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the beats of a song are, given its tempo: the sequence of moments that has strong onsets and even distances.
///
/// Source: Ellis, "Beat tracking by dynamic programming", J. New Music Research 36(1), 2007.
public struct BeatTracker: Sendable {
    /// How much an uneven distance costs: this times the square of the natural logarithm of distance over period.
    public var tightness = 100.0

    /// The usual settings.
    public init() {}

    /// A beat's distance to the next, in seconds, for a tempo: doubled or halved until the tempo lies in 85 ..< 170 BPM, so that four
    /// beats are a bar of 1.4 to 2.8 s.
    public static func periodSeconds(tempoBPM: Double) -> Double {
        var tempo = tempoBPM
        while tempo < 85 { tempo *= 2 }
        while tempo >= 170 { tempo /= 2 }
        return 60 / tempo
    }

    /// The beats, in seconds, rising; none for a curve that is shorter than two beats.
    ///
    /// - Parameters:
    ///   - onsetStrengths: At least 0, one a frame.
    ///   - periodSeconds: Distance of beats.
    public func beats(onsetStrengths: [Float], framesPerSecond: Double, periodSeconds: Double) -> [Double] {
        let period = periodSeconds * framesPerSecond, count = onsetStrengths.count
        guard period >= 2, Double(count) >= 2 * period else { return [] }
        let strengths = smoothed(onsetStrengths, period: period)
        let shortest = Int((period / 2).rounded()), longest = Int((2 * period).rounded())
        let costs = (shortest...longest).map { lag in
            let ratio = log(Double(lag) / period)
            return tightness * ratio * ratio
        }
        var scores = strengths, previous = [Int](repeating: -1, count: count)
        for frame in shortest..<count {
            var best = -Double.infinity
            for lag in shortest...min(longest, frame) where scores[frame - lag] - costs[lag - shortest] > best {
                (best, previous[frame]) = (scores[frame - lag] - costs[lag - shortest], frame - lag)
            }
            scores[frame] += best
        }
        // The last beat is the best of the last two periods.
        var frame = (count - Int(2 * period)..<count).max { (scores[$0], $1) < (scores[$1], $0) }!
        var beats: [Double] = []
        while frame >= 0 {
            beats.append(Double(frame) / framesPerSecond)
            frame = previous[frame]
        }
        return beats.reversed()
    }

    /// Strengths over their deviation, blurred by a Gaussian whose deviation is a 32nd of the period.
    private func smoothed(_ strengths: [Float], period: Double) -> [Double] {
        let mean = strengths.reduce(0) { $0 + Double($1) } / Double(strengths.count)
        let variance = strengths.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(strengths.count)
        let scale = variance > 0 ? 1 / variance.squareRoot() : 0
        // Beyond four deviations nothing is left.
        let reach = Int(period / 8) + 1
        let bump = (-reach...reach).map { exp(-0.5 * (Double($0) * 32 / period) * (Double($0) * 32 / period)) }
        return strengths.indices.map { frame in
            var sum = 0.0
            for away in max(-reach, -frame)...min(reach, strengths.count - 1 - frame) { sum += bump[away + reach] * Double(strengths[frame + away]) }
            return sum * scale
        }
    }
}
