import AudioFeatures
import Foundation

/// What a tempo distribution is answered to be when it is held against the references.
struct ReferenceAnswer {
    /// Of the posterior over the references' tempi, likeliest first; at least one.
    let peaks: [TempoEstimator.Peak]
    /// Of the likeliest tempo with its best reference, from 0 to 1.
    let overlap: Double
    /// That of `overlap`, unless more than one distribution was asked about.
    var confidence: Double
}

extension TempoEstimator {
    /// - Returns: Nil when the prior forbids every tempo.
    func answer(to distribution: [Double]) -> ReferenceAnswer? {
        let overlaps = model.references.overlaps(with: distribution)
        let peaks = Self.peaks(model.references.logPosterior(overlaps: overlaps, prior: prior), axis: model.references.axis)
        guard let best = peaks.first else { return nil }
        let overlap = overlaps.map { $0[best.index] }.max() ?? 0
        return ReferenceAnswer(peaks: peaks, overlap: overlap, confidence: model.calibration.confidence(overlap: overlap))
    }

    /// The estimate that follows from an answer, as exact as the references are close.
    func estimate(_ answer: ReferenceAnswer?) -> TempoEstimate {
        guard let answer, answer.confidence >= model.calibration.minimumConfidence else {
            return TempoEstimate(tempoBPM: nil, confidence: answer?.confidence ?? 0, refusal: .noPulse)
        }
        let best = answer.peaks[0], second = answer.peaks.dropFirst().first
        return TempoEstimate(
            tempoBPM: best.tempoBPM, secondTempoBPM: second?.tempoBPM,
            strength: second.map { 1 / (1 + exp($0.value - best.value)) } ?? 1, confidence: answer.confidence)
    }

    /// From a mean tempo distribution, as exact as the references are close. It is not asked again if doubtful.
    public func estimate(distribution: [Double]) -> TempoEstimate { estimate(answer(to: distribution)) }

    /// An answer whether it is sure enough or not: what calibration looks at.
    public struct RawAnswer: Sendable {
        /// The likeliest tempo, in beats per minute.
        public var tempoBPM: Double
        /// Of the sound as it is with its best reference, from 0 to 1.
        public var overlap: Double
        /// As that of an estimate.
        public var confidence: Double
    }

    /// The likeliest tempo of frames that are all there, not sharpened. Nil when all is silent.
    public func rawAnswer(_ frames: LogMelFrames) -> RawAnswer? {
        var hearing = Hearing(estimator: self, keepsWindows: false)
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        hearing.advance(history)
        guard let outcome = hearing.outcome(endingWith: history), let answer = outcome.answer else { return nil }
        return RawAnswer(tempoBPM: answer.peaks[0].tempoBPM, overlap: outcome.firstOverlap, confidence: answer.confidence)
    }
}
