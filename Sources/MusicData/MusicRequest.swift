import AudioFeatures

/// What of a folder of music a task wants to learn from.
public struct MusicRequest: Sendable, Hashable {
    /// How sound becomes frames.
    public var features: LogMelConfiguration
    /// Longer tracks are cut, so that a few endless loops do not dominate.
    public var maximumSeconds: Double
    /// Shorter tracks are passed over.
    public var minimumSeconds: Double
    /// Share of the tracks that are kept out of training, from 0 to 1.
    public var heldOutFraction: Double
    /// Stretches of the sound that each track is to bring along; above 1 is faster.
    public var stretchRatios: [Double]

    /// What of the music is wanted, and how.
    public init(features: LogMelConfiguration, maximumSeconds: Double, minimumSeconds: Double, heldOutFraction: Double, stretchRatios: [Double] = []) {
        (self.features, self.maximumSeconds, self.minimumSeconds) = (features, maximumSeconds, minimumSeconds)
        (self.heldOutFraction, self.stretchRatios) = (heldOutFraction, stretchRatios)
    }
}
