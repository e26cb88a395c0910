/// What was found out about a file's tempo.
public struct TempoEstimate: Sendable, Hashable, Codable {
    /// Why there is no tempo.
    public enum Refusal: String, Sendable, Hashable, Codable {
        /// Nothing rises above −80 dB of full scale.
        case silent
        /// Less than the shortest excerpt that the network can be asked about.
        case tooShort = "too-short"
        /// No reference has the same tempo.
        case noPulse = "no-pulse"
    }

    /// Beats per minute; nil when refused.
    public var tempoBPM: Double?
    /// The next likely tempo, usually another metrical level.
    public var secondTempoBPM: Double?
    /// How much likelier the first tempo is than the second, from 0.5 (equal) to 1.
    public var strength: Double?
    /// The probability that the tempo is right up to its metrical level, from 0 to 1; see `ConfidenceCalibration`.
    public var confidence: Double
    public var refusal: Refusal?

    public init(
        tempoBPM: Double?, secondTempoBPM: Double? = nil, strength: Double? = nil, confidence: Double, refusal: Refusal? = nil
    ) {
        (self.tempoBPM, self.secondTempoBPM, self.strength) = (tempoBPM, secondTempoBPM, strength)
        (self.confidence, self.refusal) = (confidence, refusal)
    }
}
