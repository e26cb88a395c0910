#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension RhythmFeature {
    static let pulseClarity = RhythmFeature(
        "pulse_clarity", unit: "1",
        "highest autocorrelation of the envelope's differences at 40 to 200 BPM, weighted by the resonance of tapping",
        source: "MIR toolbox, mirpulseclarity MaxAutocor; Lartillot et al. 2008; Toiviainen and Snyder 2003"
    ) { pulseClarity(envelope: $0.envelope) }

    static let pulseClarityAttack = RhythmFeature(
        "pulse_clarity_attack", unit: "1/s", "mean slope of the envelope from the valley before each peak to the peak",
        source: "MIR toolbox, mirpulseclarity Attack; Lartillot et al. 2008") { attackSlope(envelope: $0.envelope) }

    /// - Parameter envelope: `EnergyEnvelope.framesPerSecond` values a second.
    /// - Returns: At most 1; nil where the envelope is constant or shorter than two beats at 200 BPM.
    static func pulseClarity(envelope: [Double]) -> Double? {
        let rate = EnergyEnvelope.framesPerSecond
        var curve = zip(envelope.dropFirst(), envelope).map { $0 - $1 }
        let mean = curve.reduce(0, +) / Double(max(1, curve.count))
        for i in curve.indices { curve[i] -= mean }
        let energy = curve.reduce(0) { $0 + $1 * $1 }
        let shortest = Int(rate * 60 / 200), longest = min(Int(rate * 60 / 40), (curve.count + 1) / 2 - 1)
        guard energy > 0, shortest <= longest else { return nil }
        var clarity = -Double.infinity
        for lag in shortest...longest {
            var sum = 0.0
            for i in 0..<curve.count - lag { sum += curve[i] * curve[i + lag] }
            // Tapping comes most easily twice a second.
            let octaves = log2(Double(lag) / rate / 0.5)
            clarity = max(clarity, sum / energy * max(0, 1 - 0.25 * octaves * octaves))
        }
        return clarity
    }

    /// - Parameter envelope: `EnergyEnvelope.framesPerSecond` values a second, the largest 1.
    /// - Returns: Nil where it has no peak.
    static func attackSlope(envelope: [Double]) -> Double? {
        let peaks = CurvePeaks(envelope, contrast: 0.01).peaks
        if peaks.isEmpty { return nil }
        let slopes = peaks.map { (envelope[$0.top] - envelope[$0.valley]) / Double($0.top - $0.valley) * EnergyEnvelope.framesPerSecond }
        return slopes.reduce(0, +) / Double(slopes.count)
    }
}
