import TempoEstimation

/// What was heard of a sound, from which all features follow.
public struct RhythmAnalysis: Sendable {
    /// Samples per second of what is listened to: as much as the highest of the ten bands needs.
    static let sampleRate = 44100

    /// Length of the sound that was heard.
    public let durationSeconds: Double
    /// What was wrong with the file, in the decoder's words, if something was.
    public let warning: String?
    /// The tempo of the whole, and of its parts.
    public let estimate: TempoEstimate
    let level: (rms: Double, deviation: Double?)
    let flux: Double?, bandFluxes: [Double?]
    /// The largest is 1; empty where nothing is heard.
    let envelope: [Double]
    let onsetStrengths: [Double], lowOnsetStrengths: [Double]
    /// Nil where no tempo was found.
    let grid: OnsetGrid?

    /// Whether anything is heard at all.
    public var isSilent: Bool { envelope.isEmpty }

    /// The value of a feature; nil where it is not defined for this sound.
    public func value(of feature: RhythmFeature) -> Double? { feature.value(self).flatMap { $0.isFinite ? $0 : nil } }
}

extension RhythmFeature {
    static let tempo = RhythmFeature("tempo", unit: "BPM", "the tempo that estimate gives", source: "ours") { $0.estimate.tempoBPM }

    static let tempoStability = RhythmFeature(
        "tempo_stability", unit: "1", "share of the sound whose local tempo is within 4 % of its tempo", source: "ours"
    ) { $0.estimate.tempo?.stability }
}
