/// How long found beats go along with those of the truth.
///
/// A beat is right if it lies near a true one and its distance to the beat before is near the true distance, both within 17.5 % of
/// the true distance. Source: Hainsworth, "Techniques for the automated analysis of musical audio", thesis, Cambridge 2004; Davies,
/// Degara and Plumbley, "Evaluation methods for musical audio beat tracking algorithms", technical report, London 2009.
public struct BeatContinuity: Sendable, Hashable {
    /// At the metrical level of the truth: the longest run of right beats, and all right beats, as shares of the beats.
    public let correctLevelContinuous, correctLevelTotal: Double
    /// The same at the best of the levels: that of the truth, between its beats, twice as fast, half as fast on either half.
    public let anyLevelContinuous, anyLevelTotal: Double

    /// Share of a beat's distance that place and distance may be off.
    private static let tolerance = 0.175

    /// Equals `mir_eval.beat.continuity`; all are 0 where one of the two has less than two beats.
    ///
    /// - Parameters:
    ///   - truth, found: In seconds, rising.
    public init(truth: [Double], found: [Double]) {
        guard truth.count > 1, found.count > 1 else {
            (correctLevelContinuous, correctLevelTotal, anyLevelContinuous, anyLevelTotal) = (0, 0, 0, 0)
            return
        }
        let shares = Self.levels(of: truth).filter { !$0.isEmpty }.map { Self.shares(truth: $0, found: found) }
        (correctLevelContinuous, correctLevelTotal) = shares[0]
        (anyLevelContinuous, anyLevelTotal) = (shares.map(\.continuous).max()!, shares.map(\.total).max()!)
    }

    private static func levels(of beats: [Double]) -> [[Double]] {
        let double = (0..<2 * beats.count - 1).map { half in
            let beat = beats[half / 2]
            return half % 2 == 0 ? beat : beat + 0.5 * (beats[half / 2 + 1] - beat)
        }
        func everySecond(_ times: [Double], from first: Int) -> [Double] { stride(from: first, to: times.count, by: 2).map { times[$0] } }
        return [beats, everySecond(double, from: 1), double, everySecond(beats, from: 0), everySecond(beats, from: 1)]
    }

    private static func shares(truth: [Double], found: [Double]) -> (continuous: Double, total: Double) {
        var isUsed = [Bool](repeating: false, count: truth.count)
        var total = 0, run = 0, longest = 0
        for beat in found.indices {
            let nearest = truth.nearestIndex(to: found[beat])
            let isRight = !isUsed[nearest] && isRight(beat, found, nearest, truth)
            if isRight { isUsed[nearest] = true }
            total += isRight ? 1 : 0
            run = isRight ? run + 1 : 0
            longest = max(longest, run)
        }
        let count = Double(max(truth.count, found.count))
        return (Double(longest) / count, Double(total) / count)
    }

    private static func isRight(_ beat: Int, _ found: [Double], _ nearest: Int, _ truth: [Double]) -> Bool {
        // The first beats have none before them, so they look forward where they can.
        let looksForward = beat == 0 || nearest == 0
        func distance(_ times: [Double], _ index: Int) -> Double {
            if times.count == 1 { return 0 }
            let next = looksForward && index + 1 < times.count ? index + 1 : index
            return times[next] - times[next - 1]
        }
        let trueDistance = distance(truth, nearest), place = abs(found[beat] - truth[nearest])
        guard trueDistance > 0 else { return false }
        return place / trueDistance < tolerance && abs(1 - distance(found, beat) / trueDistance) < tolerance
    }
}
