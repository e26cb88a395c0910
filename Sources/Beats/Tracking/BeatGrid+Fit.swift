import TempoEstimation

extension BeatGrid {
    /// Without exact repetition, how far beats may drift away from a grid that explains them: the mean of `driftBeats` beats one after
    /// another. And the share of beats that must lie near it.
    static let largestDriftSeconds = 0.01, driftBeats = 16, leastShare = 0.8
    /// A beat further from the grid than this share of a beat was not found where it is.
    private static let strayShare = 0.1
    /// As many beats must there be: two bars of four.
    private static let fewestBeats = 8
    /// Places in the beat that are told apart at first.
    private static let places = 100

    /// The even grid on which beats lie: its tempo is that at which the sound repeats. Nil where it does not repeat well enough; and, unless
    /// it repeats alike, where too many beats lie elsewhere, or where they drift away from the grid without repeating exactly.
    ///
    /// - Parameter onsets: In fine steps: they tell to the millisecond where it begins.
    init?(of beats: [Beat], repetition: Repetition, onsets: OnsetCurves) {
        let period = repetition.periodSeconds
        guard beats.count >= Self.fewestBeats, repetition.isExact || repetition.coherence >= Repetition.leastCoherence else { return nil }
        var offset = Self.usualPlace(beats, period) * period
        func errors() -> [Double] { beats.map { Self.distance($0.seconds, offset, period) }.filter { abs($0) <= Self.strayShare * period } }
        // The beats around the usual place, and of these the middle one, which strays do not move.
        for _ in 0..<3 { offset += errors().sorted().middle ?? 0 }
        let near = errors()
        guard !near.isEmpty else { return nil }
        if !repetition.isAlike {
            guard Double(near.count) >= Self.leastShare * Double(beats.count), repetition.isExact || Self.drift(near) <= Self.largestDriftSeconds
            else { return nil }
        }
        for _ in 0..<2 { offset += onsets.lateness(around: Self.moments(offset, period, through: beats.last!.seconds)) }
        let residual = (near.reduce(0) { $0 + $1 * $1 } / Double(near.count)).squareRoot()
        self.init(tempoBPM: 60 / period, firstBeatSeconds: offset - (offset / period).rounded(.down) * period, residualSeconds: residual)
    }

    /// The moments of the grid from about one until about another.
    func times(from first: Double, through last: Double) -> [Double] {
        let period = 60 / tempoBPM
        func number(_ seconds: Double) -> Int { max(0, Int(((seconds - firstBeatSeconds) / period).rounded())) }
        return (number(first)...max(number(first), number(last))).map { firstBeatSeconds + Double($0) * period }
    }

    private static func moments(_ offset: Double, _ period: Double, through last: Double) -> [Double] {
        Array(stride(from: offset - (offset / period).rounded(.down) * period, through: last + 0.5 * period, by: period))
    }

    /// How much later a moment is than the nearest of a grid.
    private static func distance(_ seconds: Double, _ offset: Double, _ period: Double) -> Double {
        let beats = (seconds - offset) / period
        return (beats - beats.rounded()) * period
    }

    /// Where in the beat of a grid that starts at 0 most beats lie, by their confidence; from 0 to 1.
    private static func usualPlace(_ beats: [Beat], _ period: Double) -> Double {
        var votes = [Double](repeating: 0, count: places)
        for beat in beats { votes[Int((beat.seconds / period - (beat.seconds / period).rounded(.down)) * Double(places)) % places] += beat.confidence + 1e-6 }
        let reach = Int(strayShare * Double(places)) / 2
        let around = votes.indices.map { place in (-reach...reach).reduce(0) { $0 + votes[(place + $1 + places) % places] } }
        return (Double(around.indices.max { around[$0] < around[$1] }!) + 0.5) / Double(places)
    }

    /// The largest mean of neighbouring errors.
    private static func drift(_ errors: [Double]) -> Double {
        let length = min(driftBeats, errors.count)
        return (0...errors.count - length).map { abs(errors[$0..<$0 + length].reduce(0, +)) / Double(length) }.max()!
    }
}

private extension [Double] {
    /// Of sorted numbers.
    var middle: Double? { isEmpty ? nil : 0.5 * (self[(count - 1) / 2] + self[count / 2]) }
}
