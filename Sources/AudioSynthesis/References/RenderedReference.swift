/// Rendered sound of exactly known tempo.
public struct RenderedReference: Sendable {
    /// Mono samples, at most 1 in magnitude.
    public var samples: [Float]
    /// Samples per second.
    public var sampleRate: Int
    /// Beats per minute of the notated beat; nil for sound without a tempo.
    public var tempoBPM: Double?
    /// Every notated beat within the sound, in seconds from its start; played or not, and not humanised.
    public var beatTimesSeconds: [Double]
    /// What was rendered, for reports: a pattern's or style's name.
    public var label: String

    /// A sound and what is known about it.
    public init(samples: [Float], sampleRate: Int, tempoBPM: Double?, beatTimesSeconds: [Double], label: String) {
        self.samples = samples
        self.sampleRate = sampleRate
        self.tempoBPM = tempoBPM
        self.beatTimesSeconds = beatTimesSeconds
        self.label = label
    }
}
