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
    /// Why there is no tempo; nil when there is one.
    public var refusal: Refusal?
    /// Parts of nearly constant tempo, in order; nil unless local tempi were asked for. Parts without a pulse are left out.
    public var segments: [TempoSegment]?
    /// Share of the windows whose local tempo lies within 4 % of `tempoBPM`; nil unless local tempi were asked for.
    public var stability: Double?

    /// An estimate without local tempi.
    public init(
        tempoBPM: Double?, secondTempoBPM: Double? = nil, strength: Double? = nil, confidence: Double, refusal: Refusal? = nil
    ) {
        (self.tempoBPM, self.secondTempoBPM, self.strength) = (tempoBPM, secondTempoBPM, strength)
        (self.confidence, self.refusal) = (confidence, refusal)
    }
}

/// A part of a file whose tempo hardly changes.
public struct TempoSegment: Sendable, Hashable, Codable {
    /// Where it begins, counted from the start of the file.
    public var startSeconds: Double
    /// Where it ends; the next part begins there or later.
    public var endSeconds: Double
    /// Beats per minute.
    public var tempoBPM: Double
    /// As that of `TempoEstimate`, for this part.
    public var confidence: Double

    /// A part, both times in seconds.
    public init(startSeconds: Double, endSeconds: Double, tempoBPM: Double, confidence: Double) {
        (self.startSeconds, self.endSeconds) = (startSeconds, endSeconds)
        (self.tempoBPM, self.confidence) = (tempoBPM, confidence)
    }
}
