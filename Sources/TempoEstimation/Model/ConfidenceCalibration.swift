import Foundation

/// Turns the overlap of a sound with its best reference into the probability that the tempo is right up to its metrical level:
/// σ(slope · log(overlap) + intercept).
///
/// It is fitted without labels. Music is estimated twice, once stretched by a known ratio, and an answer that does not move by the
/// ratio counts as wrong. Every answer about a sound without a pulse counts as wrong.
///
/// Source of the form: Platt, "Probabilistic outputs for support vector machines", 1999.
public struct ConfidenceCalibration: Hashable, Sendable, Codable {
    /// Log-odds gained per neper of overlap.
    public var slope: Double
    /// Log-odds at an overlap of 1.
    public var intercept: Double
    /// Answers of less confidence, from 0 to 1, are refused with `TempoEstimate.Refusal.noPulse`.
    public var minimumConfidence: Double

    /// - Parameters:
    ///   - slope: Log-odds per neper of overlap.
    ///   - intercept: Log-odds at an overlap of 1.
    ///   - minimumConfidence: From 0 to 1.
    public init(slope: Double, intercept: Double, minimumConfidence: Double = 0) {
        (self.slope, self.intercept, self.minimumConfidence) = (slope, intercept, minimumConfidence)
    }

    /// The probability, from 0 to 1, that an answer is right up to its metrical level.
    ///
    /// - Parameter overlap: ⟨file, best reference⟩, from 0 to 1.
    public func confidence(overlap: Double) -> Double {
        1 / (1 + exp(-(slope * log(overlap + Self.floor) + intercept)))
    }

    /// Added to an overlap before its logarithm, so that an overlap of 0 has one.
    private static let floor = 1e-6

    /// An answer of which it is known, without a label, whether it is right.
    public struct Observation: Sendable {
        /// Overlap of the excerpt with its best reference, from 0 to 1.
        public var overlap: Double
        /// Whether the answer moved with the stretch; false for sounds without a pulse.
        public var isRight: Bool

        /// - Parameter overlap: From 0 to 1.
        public init(overlap: Double, isRight: Bool) { (self.overlap, self.isRight) = (overlap, isRight) }
    }

    /// Logistic regression by Newton's method, with Platt's targets, which are not quite 0 and 1: so the slope stays finite even if
    /// a threshold separates right from wrong perfectly.
    public init(fitting observations: [Observation]) {
        let right = Double(observations.filter(\.isRight).count), wrong = Double(observations.count) - right
        let targets = (high: (right + 1) / (right + 2), low: 1 / (wrong + 2))
        var slope = 1.0, intercept = 0.0
        for _ in 0..<100 {
            var g0 = 0.0, g1 = 0.0, h00 = 1e-9, h01 = 0.0, h11 = 1e-9
            for observation in observations {
                let x = log(observation.overlap + Self.floor)
                let p = 1 / (1 + exp(-(slope * x + intercept))), error = p - (observation.isRight ? targets.high : targets.low)
                let weight = max(p * (1 - p), 1e-12)
                g0 += error * x; g1 += error
                h00 += weight * x * x; h01 += weight * x; h11 += weight
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-12 else { break }
            // Steps of at most 2 keep Newton's method inside the region in which it converges.
            let stepSlope = (h11 * g0 - h01 * g1) / determinant, stepIntercept = (h00 * g1 - h01 * g0) / determinant
            let damping = min(1, 2 / max(1e-9, max(abs(stepSlope), abs(stepIntercept))))
            slope -= damping * stepSlope
            intercept -= damping * stepIntercept
            if abs(stepSlope) + abs(stepIntercept) < 1e-9 { break }
        }
        self.init(slope: slope, intercept: intercept)
    }
}
