import Foundation

/// The likeliest path of the tempo through the windows of a file. The tempo may drift from one window to the next, and it may
/// jump where several windows agree on the new tempo (Viterbi).
///
/// The constants were chosen by hand.
package struct LocalTempoPath {
    /// What a drift of `driftStepOctaves` between two windows costs, in nepers of likelihood.
    static let driftCost = 0.7
    /// 1.5 % of tempo.
    static let driftStepOctaves = 1.0 / 48
    /// What a jump costs, however far, in nepers: as much as the better answers of a few windows can gain.
    static let jumpCost = 5.0
    /// A change above this, 4.4 % of tempo between two windows, begins a new part.
    static let jumpOctaves = 1.0 / 16
    /// Added to each likelihood, as a share of the window's largest, so that no window alone can forbid a tempo.
    static let likelihoodFloor = 0.01
    /// Log likelihood of a tempo that the prior forbids, in nepers: below what any path could make up for.
    static let forbidden = -1e9
    /// A part ends where the tempo differs from the part's median by more than this share.
    static let tolerance = 0.015
    /// Windows whose middles lie further apart than this share of a window have silence between them.
    static let gapShare = 0.75

    private struct Point {
        let startSeconds, endSeconds: Double
        let tempoBPM: Double
        let distribution: [Float]
        /// Whether a part must begin here.
        let isJump: Bool
    }
    private let points: [Point]
    private let matcher: ReferenceMatcher

    /// - Parameters:
    ///   - windows: Those that are not silent, in order, each with its tempo distribution.
    ///   - windowSeconds: Length of a window.
    ///   - durationSeconds: Length of the whole sound.
    package init(windows: [WindowAnswer], windowSeconds: Double, matcher: ReferenceMatcher, durationSeconds: Double) {
        self.matcher = matcher
        let references = matcher.references, axis = references.axis
        let curves = windows.map { window in
            let overlaps = references.overlaps(with: window.distribution.map(Double.init))
            let curve = references.logPosterior(overlaps: overlaps, prior: matcher.prior)
            let best = curve.max() ?? 0
            return curve.map { $0.isFinite ? log(exp($0 - best) + Self.likelihoodFloor) : Self.forbidden }
        }
        let states = Self.bestPath(curves, stepsPerOctave: axis.binsPerOctave)
        // A window speaks for its middle: from half way to the window before to half way to the one after.
        let middles = windows.map { $0.startSeconds + min(windowSeconds, durationSeconds) / 2 }
        points = windows.indices.map { index in
            let gapBefore = index > 0 && middles[index] - middles[index - 1] > Self.gapShare * windowSeconds
            let gapAfter = index + 1 < windows.count && middles[index + 1] - middles[index] > Self.gapShare * windowSeconds
            let start = index == 0 || gapBefore ? windows[index].startSeconds : (middles[index - 1] + middles[index]) / 2
            let end = index + 1 == windows.count || gapAfter
                ? min(durationSeconds, windows[index].startSeconds + windowSeconds) : (middles[index] + middles[index + 1]) / 2
            return Point(
                startSeconds: start, endSeconds: end,
                tempoBPM: axis.tempoBPM(at: Self.sharpened(states[index], curves[index])), distribution: windows[index].distribution,
                isJump: index == 0 || gapBefore
                    || Double(abs(states[index] - states[index - 1])) / Double(axis.binsPerOctave) > Self.jumpOctaves)
        }
    }

    /// Share of the windows, from 0 to 1, whose tempo lies within 4 % of `tempoBPM`.
    package func stability(around tempoBPM: Double) -> Double {
        points.isEmpty ? 0 : Double(points.count { abs($0.tempoBPM / tempoBPM - 1) <= TempoRelation.toleranceFraction }) / Double(points.count)
    }

    /// Parts of nearly constant tempo that have a pulse, in order.
    ///
    /// - Parameter refine: Sharpens a tempo on a span of seconds.
    package func segments(refine: (Double, Range<Double>) -> Double) -> [TempoSegment] {
        var groups: [[Point]] = []
        for point in points {
            if let group = groups.last, !point.isJump, abs(point.tempoBPM / Self.middle(group) - 1) <= Self.tolerance {
                groups[groups.count - 1].append(point)
            } else {
                groups.append([point])
            }
        }
        return groups.compactMap { group in
            let bins = group[0].distribution.count, bank = matcher.references
            var mean = [Double](repeating: 0, count: bins)
            for point in group { for bin in 0..<bins { mean[bin] += Double(point.distribution[bin]) / Double(group.count) } }
            let coarse = Self.middle(group), step = Int(bank.axis.bin(ofBPM: coarse).rounded())
            let overlap = bank.overlaps(with: mean).map { $0[max(0, min(bank.axis.count - 1, step))] }.max() ?? 0
            let confidence = matcher.calibration.confidence(overlap: overlap)
            guard confidence >= matcher.calibration.minimumConfidence else { return nil }
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
        if left == forbidden || right == forbidden { return Double(state) }
        // The path need not pass through a maximum, so the nearest one may lie a whole step away.
        return Double(state) + parabolicPeak(left, middle, right, limit: 1)
    }

    private static func bestPath(_ curves: [[Double]], stepsPerOctave: Int) -> [Int] {
        guard let first = curves.first else { return [] }
        var scores = first
        var from: [[Int32]] = []
        let stepCost = driftCost / (driftStepOctaves * Double(stepsPerOctave))
        // A drift further than this costs more than a jump.
        let reach = Int((jumpCost / stepCost).rounded(.up))
        for curve in curves.dropFirst() {
            let best = scores.indices.max { scores[$0] < scores[$1] }!
            var next = scores, origin = [Int32](repeating: 0, count: scores.count)
            for state in scores.indices {
                var (score, source) = (scores[best] - jumpCost, best)
                for other in max(0, state - reach)...min(scores.count - 1, state + reach) {
                    let drifted = scores[other] - stepCost * Double(abs(other - state))
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
