import Foundation

/// The likeliest path of the tempo through the windows of a file: it may drift from one window to the next, and it may
/// jump where the music is worth it (Viterbi).
struct LocalTempoPath {
    /// What a drift costs per reference step (1/48 octave) between two windows, in nepers.
    static let driftCost = 0.7
    /// What a jump costs, however far: as much as the better answers of a few windows.
    static let jumpCost = 5.0
    /// What is left of a likelihood where no reference agrees, relative to the window's best: no window can forbid a tempo.
    static let floor = 0.01
    /// A part ends where the tempo leaves its middle by so much.
    static let tolerance = 0.015

    private struct Point {
        let startSeconds, endSeconds: Double
        let tempoBPM: Double
        let distribution: [Float]
        /// Whether a part must begin here.
        let isJump: Bool
    }
    private let points: [Point]
    private let estimator: TempoEstimator

    init(windows: [(startSeconds: Double, distribution: [Float])], estimator: TempoEstimator, durationSeconds: Double) {
        self.estimator = estimator
        let model = estimator.model, axis = model.references.axis
        let curves = windows.map { window in
            let overlaps = model.references.overlaps(with: window.distribution.map(Double.init))
            let curve = model.references.logPosterior(overlaps: overlaps, prior: estimator.prior)
            let best = curve.max() ?? 0
            // Tempi that the prior forbids stay forbidden.
            return curve.map { $0.isFinite ? log(exp($0 - best) + Self.floor) : -1e9 }
        }
        let states = Self.bestPath(curves)
        let windowSeconds = model.windows.windowSeconds
        // A window speaks for its middle: from half way to the window before to half way to the one after.
        let middles = windows.map { $0.startSeconds + min(windowSeconds, durationSeconds) / 2 }
        points = windows.indices.map { index in
            let gapBefore = index > 0 && middles[index] - middles[index - 1] > 0.75 * windowSeconds
            let gapAfter = index + 1 < windows.count && middles[index + 1] - middles[index] > 0.75 * windowSeconds
            let start = index == 0 || gapBefore ? windows[index].startSeconds : (middles[index - 1] + middles[index]) / 2
            let end = index + 1 == windows.count || gapAfter
                ? min(durationSeconds, windows[index].startSeconds + windowSeconds) : (middles[index] + middles[index + 1]) / 2
            return Point(
                startSeconds: start, endSeconds: end,
                tempoBPM: axis.tempoBPM(at: Self.sharpened(states[index], curves[index])), distribution: windows[index].distribution,
                isJump: index == 0 || gapBefore || abs(states[index] - states[index - 1]) > 3)
        }
    }

    /// Share of the windows whose tempo lies within 4 % of `tempoBPM`.
    func stability(around tempoBPM: Double) -> Double {
        points.isEmpty ? 0 : Double(points.count { abs($0.tempoBPM / tempoBPM - 1) <= 0.04 }) / Double(points.count)
    }

    /// Parts of nearly constant tempo that have a pulse, in order.
    ///
    /// - Parameter refine: Sharpens a tempo on a span of seconds.
    func segments(refine: (Double, Range<Double>) -> Double) -> [TempoSegment] {
        var groups: [[Point]] = []
        for point in points {
            if let group = groups.last, !point.isJump, abs(point.tempoBPM / Self.middle(group) - 1) <= Self.tolerance {
                groups[groups.count - 1].append(point)
            } else {
                groups.append([point])
            }
        }
        return groups.compactMap { group in
            let bins = group[0].distribution.count, bank = estimator.model.references
            var mean = [Double](repeating: 0, count: bins)
            for point in group { for bin in 0..<bins { mean[bin] += Double(point.distribution[bin]) / Double(group.count) } }
            let coarse = Self.middle(group), step = Int(bank.axis.bin(ofBPM: coarse).rounded())
            let overlap = bank.overlaps(with: mean).map { $0[max(0, min(bank.axis.count - 1, step))] }.max() ?? 0
            let confidence = estimator.model.calibration.confidence(overlap: overlap)
            guard confidence >= estimator.model.calibration.minimumConfidence else { return nil }
            let (start, end) = (group[0].startSeconds, group[group.count - 1].endSeconds)
            return TempoSegment(startSeconds: start, endSeconds: end, tempoBPM: refine(coarse, start..<max(start, end)), confidence: confidence)
        }
    }

    private static func middle(_ group: [Point]) -> Double {
        let sorted = group.map(\.tempoBPM).sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func sharpened(_ state: Int, _ curve: [Double]) -> Double {
        guard state > 0, state + 1 < curve.count else { return Double(state) }
        let (left, middle, right) = (curve[state - 1], curve[state], curve[state + 1])
        let bend = left - 2 * middle + right
        return Double(state) + (bend < 0 && left > -1e8 && right > -1e8 ? max(-1, min(1, 0.5 * (left - right) / bend)) : 0)
    }

    private static func bestPath(_ curves: [[Double]]) -> [Int] {
        guard let first = curves.first else { return [] }
        var scores = first
        var from: [[Int32]] = []
        let reach = Int((jumpCost / driftCost).rounded(.up))
        for curve in curves.dropFirst() {
            let best = scores.indices.max { scores[$0] < scores[$1] }!
            var next = scores, origin = [Int32](repeating: 0, count: scores.count)
            for state in scores.indices {
                var (score, source) = (scores[best] - jumpCost, best)
                for other in max(0, state - reach)...min(scores.count - 1, state + reach) {
                    let drifted = scores[other] - driftCost * Double(abs(other - state))
                    if drifted > score { (score, source) = (drifted, other) }
                }
                next[state] = score + curve[state]
                origin[state] = Int32(source)
            }
            scores = next
            from.append(origin)
        }
        var path = [scores.indices.max { scores[$0] < scores[$1] }!]
        for origin in from.reversed() { path.append(Int(origin[path.last!])) }
        return path.reversed()
    }
}
