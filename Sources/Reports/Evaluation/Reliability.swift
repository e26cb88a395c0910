import TempoEstimation

/// How well confidences agree with the share of right answers.
///
/// Sources: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015
/// (expected calibration error); Hanley and McNeil, Radiology 143(1), 1982 (area under the ROC curve).
public struct Reliability: Sendable {
    /// Files whose confidence lies in one tenth of 0...1.
    public struct Bin: Sendable, Hashable {
        /// Number of files in the bin.
        public let count: Int
        /// Mean of their confidences, from 0 to 1.
        public let meanConfidence: Double
        /// Share of right answers.
        public let accuracy: Double
        /// Wilson's 95 % interval of the share.
        public let low: Double, high: Double
    }

    /// Bins in order of confidence; empty ones are left out.
    public let bins: [Bin]
    /// Mean difference between confidence and accuracy over the bins, weighted by their counts, from 0 to 1; nil without files.
    public let expectedCalibrationError: Double?
    /// The probability, from 0 to 1, that a right answer has a larger confidence than a wrong one; nil unless there are both.
    public let rocArea: Double?
    /// For each confidence as a threshold, the shares of wrong (x) and of right (y) answers at or above it, from (0, 0) to (1, 1).
    public let rocPoints: [(x: Double, y: Double)]

    /// - Parameter outcomes: Confidence, 0 to 1, and whether the answer was right.
    public init(_ outcomes: [(confidence: Double, isRight: Bool)], binCount: Int = 10) {
        let groups = Dictionary(grouping: outcomes) { min(binCount - 1, max(0, Int($0.confidence * Double(binCount)))) }
        bins = groups.sorted { $0.key < $1.key }.map { Self.bin($0.value) }
        expectedCalibrationError = outcomes.isEmpty ? nil : bins.reduce(0) {
            $0 + abs($1.accuracy - $1.meanConfidence) * Double($1.count) / Double(outcomes.count)
        }
        let right = Double(outcomes.count { $0.isRight }), wrong = Double(outcomes.count) - right
        var points = [(x: 0.0, y: 0.0)], hits = 0.0, alarms = 0.0
        let ordered = outcomes.sorted { $0.confidence > $1.confidence }
        for (index, outcome) in ordered.enumerated() {
            if outcome.isRight { hits += 1 } else { alarms += 1 }
            // Equal confidences are one point: no order among them is better than another.
            if index + 1 == ordered.count || ordered[index + 1].confidence != outcome.confidence {
                points.append((alarms / max(wrong, 1), hits / max(right, 1)))
            }
        }
        rocPoints = points
        rocArea = right > 0 && wrong > 0 ? zip(points, points.dropFirst()).reduce(0) { area, step in
            area + (step.1.x - step.0.x) * (step.0.y + step.1.y) / 2
        } : nil
    }

    private static func bin(_ outcomes: [(confidence: Double, isRight: Bool)]) -> Bin {
        let right = outcomes.count { $0.isRight }, count = Double(outcomes.count), interval = wilsonInterval(successes: right, of: outcomes.count)
        return Bin(count: outcomes.count, meanConfidence: outcomes.reduce(0) { $0 + $1.confidence } / count, accuracy: Double(right) / count,
                   low: interval.low, high: interval.high)
    }
}
