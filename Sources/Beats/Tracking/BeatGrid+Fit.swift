import TempoEstimation

extension BeatGrid {
    /// How far beats may drift away from a grid that explains them: the mean of `driftBeats` beats one after another.
    static let largestDriftSeconds = 0.01, driftBeats = 16
    /// A beat further from the grid than this share of a beat was not found where it is.
    private static let strayShare = 0.1
    /// The share of beats that must lie nearer.
    private static let leastShare = 0.8
    /// As many beats must there be: two bars of four.
    private static let fewestBeats = 8

    /// The even grid that explains beats best, by least squares; nil where they drift away from it, or too many lie elsewhere.
    ///
    /// - Parameters:
    ///   - beats: In order.
    ///   - tempoBPM: The tempo that they were found by.
    init?(fitting beats: [Beat], tempoBPM: Double) {
        guard beats.count >= Self.fewestBeats else { return nil }
        let usual = 60 / tempoBPM
        var numbers = [0.0]
        for (before, beat) in zip(beats, beats.dropFirst()) {
            numbers.append(numbers[numbers.count - 1] + max(1, ((beat.seconds - before.seconds) / usual).rounded()))
        }
        let points = zip(numbers, beats).map { (number: $0, seconds: $1.seconds) }
        var inliers = points
        guard var line = Self.line(inliers) else { return nil }
        // Beats that stray bend the line; without them it shows which others do.
        for _ in 0..<5 {
            let kept = points.filter { abs($0.seconds - line.offset - $0.number * line.period) <= Self.strayShare * line.period }
            guard kept.count >= Self.fewestBeats, let next = Self.line(kept) else { return nil }
            (inliers, line) = (kept, next)
        }
        let errors = inliers.map { $0.seconds - line.offset - $0.number * line.period }
        guard line.period > 0, Double(inliers.count) >= Self.leastShare * Double(beats.count), Self.drift(errors) <= Self.largestDriftSeconds else { return nil }
        let residual = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        let first = line.offset - (line.offset / line.period).rounded(.down) * line.period
        self.init(tempoBPM: 60 / line.period, firstBeatSeconds: first, residualSeconds: residual)
    }

    private static func line(_ points: [(number: Double, seconds: Double)]) -> (offset: Double, period: Double)? {
        let count = Double(points.count)
        let meanNumber = points.reduce(0) { $0 + $1.number } / count, meanSeconds = points.reduce(0) { $0 + $1.seconds } / count
        let spread = points.reduce(0) { $0 + ($1.number - meanNumber) * ($1.number - meanNumber) }
        guard spread > 0 else { return nil }
        let period = points.reduce(0) { $0 + ($1.number - meanNumber) * ($1.seconds - meanSeconds) } / spread
        return (meanSeconds - period * meanNumber, period)
    }

    /// The largest mean of neighbouring errors.
    private static func drift(_ errors: [Double]) -> Double {
        let length = min(driftBeats, errors.count)
        return (0...errors.count - length).map { abs(errors[$0..<$0 + length].reduce(0, +)) / Double(length) }.max()!
    }
}
