extension RhythmFeature {
    static let eventDensity = RhythmFeature(
        "event_density", unit: "1/s", "peaks of the energy envelope that rise and fall by a tenth of its range, a second",
        source: "MIR toolbox, mireventdensity") { eventDensity(envelope: $0.envelope) }

    /// - Parameter envelope: `EnergyEnvelope.framesPerSecond` values a second.
    static func eventDensity(envelope: [Double]) -> Double? {
        if envelope.isEmpty { return nil }
        let peaks = CurvePeaks(envelope, contrast: 0.1).peaks
        return Double(peaks.count) * EnergyEnvelope.framesPerSecond / Double(envelope.count)
    }
}
