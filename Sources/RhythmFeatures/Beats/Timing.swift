/// How notes between beats are placed.
package enum Timing {
    /// Phases of a beat that count as the second of two eighths, straight or swung.
    private static let offBeat = 0.42...0.72

    /// How much longer the first of two eighths is than the second, as the median: 1 for straight ones, 2 for triplets.
    ///
    /// - Returns: Nil for fewer than four onsets that are a second eighth.
    package static func swingRatio(_ grid: OnsetGrid) -> Double? {
        let phases = grid.onsets.map(\.phase).filter(offBeat.contains).sorted()
        if phases.count < 4 { return nil }
        let median = (phases[(phases.count - 1) / 2] + phases[phases.count / 2]) / 2
        return median / (1 - median)
    }

    /// The deviation, in milliseconds, of onsets from where those on the same sixteenth of a beat lie on average: swing, which is regular,
    /// does not count.
    ///
    /// - Returns: Nil for fewer than eight onsets.
    package static func microtiming(_ grid: OnsetGrid) -> Double? {
        let places = grid.onsets.map { (step: $0.step % 4, beats: Double($0.beat) + $0.phase - Double($0.step) / 4) }
        if places.count < 8 { return nil }
        var sums = [Double](repeating: 0, count: 4), counts = sums
        for place in places {
            sums[place.step] += place.beats
            counts[place.step] += 1
        }
        let squares = places.reduce(0.0) { sum, place in
            let rest = place.beats - sums[place.step] / counts[place.step]
            return sum + rest * rest
        }
        return (squares / Double(places.count)).squareRoot() * grid.periodSeconds * 1000
    }

    /// How much stronger onsets are at beats than on average: the highest strength within 30 ms of each beat, over the mean of all.
    ///
    /// - Parameter onsetStrengths: `OnsetCurve.framesPerSecond` values a second.
    package static func beatSalience(_ grid: OnsetGrid, onsetStrengths: [Double]) -> Double? {
        let mean = onsetStrengths.reduce(0, +) / Double(max(1, onsetStrengths.count))
        guard mean > 0 else { return nil }
        let peaks = grid.beats.compactMap { beat -> Double? in
            let frame = Int((beat * OnsetCurve.framesPerSecond).rounded())
            return onsetStrengths[max(0, min(frame - 3, onsetStrengths.count))..<max(0, min(frame + 4, onsetStrengths.count))].max()
        }
        return peaks.isEmpty ? nil : peaks.reduce(0, +) / Double(peaks.count) / mean
    }
}

extension RhythmFeature {
    static let swingRatio = RhythmFeature(
        "swing_ratio", unit: "1", "length of the first of two eighths over that of the second, as the median",
        source: "Friberg and Sundström 2002"
    ) { $0.grid.flatMap(Timing.swingRatio) }

    static let microtiming = RhythmFeature(
        "microtiming", unit: "ms", "deviation of onsets from the mean place of those on the same sixteenth of a beat",
        source: "ours; compare residual microtiming of Senn et al. 2018") { $0.grid.flatMap(Timing.microtiming) }

    static let beatSalience = RhythmFeature(
        "beat_salience", unit: "1", "onset strength at beats over the mean onset strength", source: "ours; compare Madison et al. 2011"
    ) { analysis in analysis.grid.flatMap { Timing.beatSalience($0, onsetStrengths: analysis.onsetStrengths) } }
}
