import Foundation

/// Compares a tempo distribution with the references: the answer is the tempo of those that agree with it best.
package struct ReferenceMatcher: Sendable {
    let references: ReferenceBank
    let calibration: ConfidenceCalibration
    let prior: TempoPrior

    /// - Parameter prior: The model's own when nil.
    package init(model: TempoModel, prior: TempoPrior?) {
        (references, calibration, self.prior) = (model.references, model.calibration, prior ?? model.prior)
    }

    /// What a distribution is answered to be.
    struct Answer {
        /// Of the posterior over the references' tempi, likeliest first; at least one.
        let peaks: [TempoPeak]
        /// Overlap of the distribution with the best reference of the likeliest tempo, from 0 to 1.
        let overlap: Double
        /// That of `overlap`, unless the answers to several distributions were averaged.
        var confidence: Double
    }

    /// - Returns: Nil when the prior forbids every tempo.
    func answer(to distribution: [Double]) -> Answer? {
        let overlaps = references.overlaps(with: distribution)
        let peaks = references.axis.peaks(of: references.logPosterior(overlaps: overlaps, prior: prior))
        guard let best = peaks.first else { return nil }
        let overlap = overlaps.map { $0[best.index] }.max() ?? 0
        return Answer(peaks: peaks, overlap: overlap, confidence: calibration.confidence(overlap: overlap))
    }

    /// The outcome and confidence that follow from an answer. Tempi are as exact as the references are close to each other.
    func outcome(of answer: Answer?) -> (outcome: TempoEstimate.Outcome, confidence: Double) {
        guard let answer, answer.confidence >= calibration.minimumConfidence else {
            return (.refused(.noPulse), answer?.confidence ?? 0)
        }
        let best = answer.peaks[0], second = answer.peaks.dropFirst().first
        let strength = second.map { 1 / (1 + exp($0.value - best.value)) } ?? 1
        // Two tempi that are no levels of one pulse cannot both be right: the confidence is shared between them.
        let isContested = second.map { !Self.areLevelsOfOnePulse($0.tempoBPM, best.tempoBPM) } ?? false
        return (.tempo(.init(bpm: best.tempoBPM, secondBPM: second?.tempoBPM, strength: strength)), answer.confidence * (isContested ? strength : 1))
    }

    /// Whether one tempo is 1, 2, 3 or 4 times the other, as exactly as Accuracy 2 wants it.
    private static func areLevelsOfOnePulse(_ a: Double, _ b: Double) -> Bool {
        let ratio = max(a, b) / min(a, b)
        return (1...4).contains { abs(ratio - Double($0)) <= TempoRelation.toleranceFraction * Double($0) }
    }
}
