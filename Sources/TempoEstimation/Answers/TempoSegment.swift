/// A part of a file whose tempo hardly changes.
public struct TempoSegment: Sendable, Hashable, Codable {
    /// Where it begins, counted from the start of the file.
    public var startSeconds: Double
    /// Where it ends; the next part begins there or later.
    public var endSeconds: Double
    /// Beats per minute.
    public var tempoBPM: Double
    /// The probability, from 0 to 1, that the tempo of this part is right up to its metrical level.
    public var confidence: Double

    /// - Parameters:
    ///   - tempoBPM: In beats per minute.
    ///   - confidence: From 0 to 1.
    public init(startSeconds: Double, endSeconds: Double, tempoBPM: Double, confidence: Double) {
        (self.startSeconds, self.endSeconds) = (startSeconds, endSeconds)
        (self.tempoBPM, self.confidence) = (tempoBPM, confidence)
    }
}
