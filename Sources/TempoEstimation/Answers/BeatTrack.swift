/// The beats of a sound, and the even grid on which they lie, if they do.
public struct BeatTrack: Sendable, Hashable, Codable {
    /// In order.
    public var beats: [Beat]
    /// Nil where no constant tempo explains the sound.
    public var grid: BeatGrid?

    /// - Parameter beats: In order.
    public init(beats: [Beat], grid: BeatGrid?) { (self.beats, self.grid) = (beats, grid) }

    /// When the beats fall, in seconds from the start of the sound.
    public var times: [Double] { beats.map(\.seconds) }
}

/// A moment at which listeners tap.
public struct Beat: Sendable, Hashable, Codable {
    /// Counted from the start of the sound.
    public var seconds: Double
    /// How sure the network is, from 0 to 1, that the beat lies here and not elsewhere within a beat's length.
    public var confidence: Double

    /// - Parameter confidence: From 0 to 1.
    public init(seconds: Double, confidence: Double) { (self.seconds, self.confidence) = (seconds, confidence) }
}

/// Beats of one constant tempo: beat n falls at `firstBeatSeconds` + n · 60 / `tempoBPM`.
public struct BeatGrid: Sendable, Hashable, Codable {
    /// Beats per minute.
    public var tempoBPM: Double
    /// The first beat of the grid within the sound: from 0 up to a beat's length.
    public var firstBeatSeconds: Double
    /// How far the beats that were found lie from the grid: their root mean square distance.
    public var residualSeconds: Double

    /// - Parameter tempoBPM: Above 0.
    public init(tempoBPM: Double, firstBeatSeconds: Double, residualSeconds: Double) {
        (self.tempoBPM, self.firstBeatSeconds, self.residualSeconds) = (tempoBPM, firstBeatSeconds, residualSeconds)
    }
}
