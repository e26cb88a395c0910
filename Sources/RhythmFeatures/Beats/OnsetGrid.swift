import Beats

/// The beats of a sound, and where among them its onsets lie.
package struct OnsetGrid {
    /// An onset between two beats.
    struct PlacedOnset: Equatable {
        /// The beat before it, from 0.
        let beat: Int
        /// How far it is to the next beat: from 0 to below 1.
        let phase: Double
        /// The nearest sixteenth, counted from the first beat.
        var step: Int { Int(((Double(beat) + phase) * 4).rounded()) }
    }

    /// In seconds, rising; at least two.
    let beats: [Double]
    /// Those that lie between the first beat and the last.
    let onsets: [PlacedOnset]
    /// Of two beats, as the mean.
    let periodSeconds: Double

    /// Nil for fewer than two beats.
    package init?(beats: [Double], onsets: [Onset]) {
        guard beats.count >= 2 else { return nil }
        self.beats = beats
        periodSeconds = (beats.last! - beats[0]) / Double(beats.count - 1)
        var beat = 0, placed: [PlacedOnset] = []
        for onset in onsets where onset.seconds >= beats[0] {
            while beat + 1 < beats.count, beats[beat + 1] <= onset.seconds { beat += 1 }
            if beat + 1 == beats.count { break }
            placed.append(PlacedOnset(beat: beat, phase: (onset.seconds - beats[beat]) / (beats[beat + 1] - beats[beat])))
        }
        self.onsets = placed
    }

    /// The beats of an onset curve whose tempo is known: those of `BeatTracker`, drawn onto straight lines through nine at a time, since
    /// the tracker knows frames only.
    ///
    /// - Parameter tempoBPM: In beats per minute; doubled or halved until it lies in 85 ..< 170.
    init?(onsetStrengths: [Double], tempoBPM: Double) {
        let rate = OnsetCurve.framesPerSecond
        let tracked = BeatTracker().beats(onsetStrengths: onsetStrengths.map { Float($0) }, framesPerSecond: rate,
                                          periodSeconds: BeatTracker.periodSeconds(tempoBPM: tempoBPM))
        self.init(beats: Self.smoothed(tracked), onsets: Onset.all(in: onsetStrengths))
    }

    static func smoothed(_ beats: [Double]) -> [Double] {
        beats.indices.map { beat in
            let reach = min(4, beat, beats.count - 1 - beat)
            // Through a symmetric neighbourhood, a line's value in the middle is the mean.
            return beats[(beat - reach)...(beat + reach)].reduce(0, +) / Double(2 * reach + 1)
        }
    }
}
