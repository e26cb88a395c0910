import Beats

/// The bar lines of a song, as far as its parts tell them: parts begin with bars, so of the beats every fourth (or third) is taken on
/// which most parts begin.
struct BarLines {
    /// In seconds, rising.
    let times: [Double]
    /// Distance of two.
    let seconds: Double

    /// How many times as much as chance the parts must agree on a place in the bar; below that only beats are believed.
    private static let leastAgreement = 2.0

    /// - Parameters:
    ///   - beats: In seconds, rising, not empty.
    ///   - periodSeconds: Distance of beats.
    ///   - boundaries: Where parts begin, and how much each counts.
    init(beats: [Double], periodSeconds: Double, boundaries: [(seconds: Double, weight: Double)]) {
        var best = (agreement: 0.0, metre: 1, phase: 0)
        // Of equal ones the first.
        for metre in [4, 3] {
            var weights = [Double](repeating: 0, count: metre)
            for boundary in boundaries { weights[beats.nearestIndex(to: boundary.seconds) % metre] += boundary.weight }
            let phase = weights.indices.max { (weights[$0], $1) < (weights[$1], $0) }!, sum = weights.reduce(0, +)
            let agreement = sum > 0 ? weights[phase] / sum * Double(metre) : 0
            if agreement > best.agreement { best = (agreement, metre, phase) }
        }
        if best.agreement < Self.leastAgreement { best = (best.agreement, 1, 0) }
        times = stride(from: best.phase, to: beats.count, by: best.metre).map { beats[$0] }
        seconds = periodSeconds * Double(best.metre)
    }

    /// The bar line nearest to a time; the time itself where none is within half a bar.
    func snapped(_ time: Double) -> Double {
        guard !times.isEmpty else { return time }
        let line = times[times.nearestIndex(to: time)]
        return abs(line - time) <= 0.5 * seconds + 1e-9 ? line : time
    }
}
