import AudioSynthesis

/// What an estimate rests on, for people to look at: from the learned onset strengths to the posterior.
public struct TempoEvidence: Sendable {
    /// Length of the frames that were heard.
    public var durationSeconds: Double

    /// The tempi of the references.
    public var referenceAxis: TempoAxis
    /// The probability of each tempo of `referenceAxis`; sums to 1. Empty when all is silent or the prior forbids every tempo.
    public var posterior: [Double]
    /// Overlap of the sound's tempo distribution with each reference, from 0 to 1, by pattern and tempo of `referenceAxis`.
    public var overlaps: [(pattern: ReferencePattern, overlaps: [Double])]

    /// Length of each window that the network was asked about.
    public var windowSeconds: Double
    /// The tempi that the network scores.
    public var tempoAxis: TempoAxis
    /// The network's answer to each window that is not silent.
    public var windows: [WindowAnswer]
    /// The rates of the periodicity spectrum.
    public var rateAxis: TempoAxis
    /// The periodicity spectrum of at most `TempoEstimator.evidenceWindows` windows: log(1 + |z|²) at each rate, averaged over the
    /// channels.
    public var periodicity: [(startSeconds: Double, spectrum: [Float])]

    /// Frames of onset strength a second.
    public var framesPerSecond: Double
    /// Learned onset strengths `[frame][channel]` of the first seconds; each channel has mean 0.
    public var onsetStrengths: [[Float]]
}
