/// One number that tells something of how a sound moves: how loud, how busy, how regular.
///
/// A value is nil where the feature is not defined, such as the tempo of a sound without a pulse; no number is made up.
public struct RhythmFeature: Sendable {
    /// As columns of tables have it.
    public let name: String
    /// The unit of its values; "1" for none.
    public let unit: String
    /// What is computed.
    public let definition: String
    /// Where the definition comes from.
    public let source: String
    let value: @Sendable (RhythmAnalysis) -> Double?

    init(_ name: String, unit: String, _ definition: String, source: String, _ value: @escaping @Sendable (RhythmAnalysis) -> Double?) {
        (self.name, self.unit, self.definition, self.source, self.value) = (name, unit, definition, source, value)
    }
}

/// The features there are.
public enum RhythmFeatures {
    /// Those of the study of Marmoret, Farrugia and Stupacher (2026) in its order, then ours.
    public static let all = study + ours

    /// The sixteen of the study: loudness, flux and clarity of the pulse, as the MIR toolbox defines them.
    public static let study: [RhythmFeature] = [.eventDensity, .level, .levelDeviation, .spectralFlux] + RhythmFeature.bandFluxes
        + [.pulseClarity, .pulseClarityAttack]

    /// Those that need beats, or listen to low notes.
    public static let ours: [RhythmFeature] = [
        .tempo, .tempoStability, .syncopation, .swingRatio, .microtiming, .beatSalience, .lowOnsetDensity,
    ]
}
