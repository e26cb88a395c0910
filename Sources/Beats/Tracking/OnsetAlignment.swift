/// Puts beats on the onsets next to them: the network knows which onset is the beat, but its cells are too wide to say when that was.
struct OnsetAlignment {
    /// How far an onset may lie from where a beat was found, in seconds and as a share of a beat.
    private static let reachSeconds = 0.05, reachShare = 0.125
    /// Steps towards the centre of the onsets around.
    private static let steps = 3

    /// How much begins in each frame, in any band.
    private let strengths: [Float]
    private let framesPerSecond: Double
    private let meanStrength: Double

    /// - Parameter rises: Of the sound.
    init(_ rises: BandRises, framesPerSecond: Double) {
        self.framesPerSecond = framesPerSecond
        let bands = rises.melBandCount, values = rises.values, width = rises.count
        strengths = (0..<rises.frameCount).map { frame in
            var sum: Float = 0
            for band in 0..<bands { sum += values[frame * width + band] }
            return sum
        }
        meanStrength = strengths.isEmpty ? 0 : strengths.reduce(0) { $0 + Double($1) } / Double(strengths.count)
    }

    /// Where a beat lies by the onsets around; where there are hardly any, it stays.
    func aligned(_ seconds: Double, periodSeconds: Double) -> Double {
        let reach = min(Self.reachSeconds, Self.reachShare * periodSeconds) * framesPerSecond, start = seconds * framesPerSecond
        var centre = start, trust = 0.0
        for _ in 0..<Self.steps {
            let first = max(0, Int((centre - reach).rounded(.up))), last = min(strengths.count - 1, Int(centre + reach))
            guard first <= last else { return seconds }
            var sum = 0.0, moment = 0.0
            for frame in first...last {
                let weight = Double(strengths[frame]) * (1 - abs(Double(frame) - centre) / reach)
                sum += weight
                moment += weight * Double(frame)
            }
            guard sum > 0 else { return seconds }
            trust = sum / (sum + meanStrength)
            centre = min(start + reach, max(start - reach, moment / sum))
        }
        return (start + trust * (centre - start)) / framesPerSecond
    }
}
