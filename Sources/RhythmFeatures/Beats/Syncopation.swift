/// How much a rhythm goes against its metre: notes before rests in places of more weight.
///
/// A pair of a note and the rests after it is syncopated if one of the rests has more weight than the note; it counts by how much.
/// Weights of the sixteen sixteenths of a bar of four beats: 0 for the first, −1 for the third beat, −2 for the second and the
/// fourth, −3 for eighths, −4 for sixteenths.
///
/// Source: Longuet-Higgins and Lee, "The rhythmic interpretation of monophonic music", Music Perception 1(4), 1984, as Fitch and
/// Rosenfeld, "Perception and production of syncopated rhythms", Music Perception 25(1), 2007, have it.
public enum Syncopation {
    /// Of the steps of a bar.
    static let weights = [0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4]

    /// That of a bar, which is followed by itself.
    ///
    /// - Parameter steps: Sixteen, from the first beat: whether a note begins.
    /// - Returns: At least 0; 0 for a bar without notes.
    public static func ofBar(_ steps: [Bool]) -> Int {
        precondition(steps.count == weights.count, "Syncopation: \(steps.count) steps, a bar has \(weights.count)")
        let notes = steps.indices.filter { steps[$0] }
        return notes.enumerated().reduce(0) { sum, note in
            let start = note.element, end = note.offset + 1 < notes.count ? notes[note.offset + 1] : notes[0] + steps.count
            let heaviest = (start + 1..<max(start + 1, end)).map { weights[$0 % steps.count] }.max() ?? .min
            return sum + max(0, heaviest - weights[start])
        }
    }

    /// The mean over the bars of a sound. Of the four beats with which a bar may begin, the one with the least syncopation is taken: where
    /// a bar begins is not known, and listeners hear it where it fits best.
    ///
    /// - Returns: Nil for less than a bar.
    static func mean(_ grid: OnsetGrid) -> Double? {
        let length = weights.count, stepCount = 4 * (grid.beats.count - 1)
        var steps = [Bool](repeating: false, count: stepCount + 1)
        for onset in grid.onsets { steps[onset.step] = true }
        let means = (0..<4).compactMap { beat -> Double? in
            let starts = stride(from: 4 * beat, through: stepCount - length, by: length)
            let bars = starts.map { Array(steps[$0..<$0 + length]) }.filter { $0.contains(true) }
            return bars.isEmpty ? nil : Double(bars.reduce(0) { $0 + ofBar($1) }) / Double(bars.count)
        }
        return means.min()
    }
}

extension RhythmFeature {
    static let syncopation = RhythmFeature(
        "syncopation", unit: "1/bar", "notes before rests of more weight, by the difference of the weights, in bars of sixteen steps",
        source: "Longuet-Higgins and Lee 1984; Fitch and Rosenfeld 2007") { $0.grid.flatMap(Syncopation.mean) }
}
