/// What a sound is divided into.
public enum SoundPart: String, Sendable, CaseIterable {
    /// Strokes: drums, and the beginnings of other notes.
    case percussive
    /// Tones: all that is not percussive.
    case harmonic
    /// Tones below 200 Hz.
    case bass
    /// Tones above 200 Hz.
    case other
    /// Strokes and tones below 200 Hz: drums and bass together.
    case rhythm

    /// How much of a bin goes into the part.
    ///
    /// - Parameters:
    ///   - percussive: The share of the bin that is percussive, from 0 to 1.
    ///   - low: The share of its tones that counts as bass, from 0 to 1.
    func share(percussive: Float, low: Float) -> Float {
        switch self {
        case .percussive: percussive
        case .harmonic: 1 - percussive
        case .bass: (1 - percussive) * low
        case .other: (1 - percussive) * (1 - low)
        case .rhythm: percussive + (1 - percussive) * low
        }
    }
}
