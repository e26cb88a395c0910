
/// What an estimator knows of a stream of log-mel frames; memory does not grow with the stream unless local tempi are
/// wanted (3.6 MB an hour).
struct FrameAnalysis {
    private let estimator: TempoEstimator
    private let keepsLocalTempi: Bool
    private var history: FrameHistory
    private var hearing: Hearing
    private var fine: FinePeriodicity

    init(estimator: TempoEstimator, keepsLocalTempi: Bool) {
        let model = estimator.model
        (self.estimator, self.keepsLocalTempi) = (estimator, keepsLocalTempi)
        hearing = Hearing(estimator: estimator, keepsWindows: keepsLocalTempi)
        fine = FinePeriodicity(refinement: estimator.refinement, network: model.network, bandGroups: model.features.bandGroups,
                               keepsAll: keepsLocalTempi)
        let longest = max(fine.segmentFrames, hearing.longestFrames)
        history = FrameHistory(bandCount: model.features.featureCount, keptFrames: longest)
    }

    var durationSeconds: Double { Double(history.endFrame) / estimator.model.features.framesPerSecond }

    mutating func append(_ frames: UnsafeBufferPointer<Int16>) {
        // In pieces, or frames that a window needs would be gone before it is asked about.
        let piece = history.keptFrames * history.bandCount
        for start in stride(from: 0, to: frames.count, by: piece) {
            history.append(UnsafeBufferPointer(rebasing: frames[start..<min(frames.count, start + piece)]))
            hearing.advance(history)
            fine.advance(history)
        }
    }

    /// The tempo if the stream ends here.
    mutating func estimate() -> TempoEstimate {
        if durationSeconds < estimator.model.windows.minimumSeconds {
            return TempoEstimate(tempoBPM: nil, confidence: 0, refusal: .tooShort)
        }
        guard let heard = hearing.outcome(endingWith: history) else {
            return TempoEstimate(tempoBPM: nil, confidence: 0, refusal: .silent)
        }
        var estimate = estimator.estimate(heard.answer)
        if let coarse = estimate.tempoBPM {
            let sharp = fine.refined(coarse, endingWith: history)
            // The other metrical level is as exact as the first.
            estimate.secondTempoBPM = estimate.secondTempoBPM.map { $0 * sharp / coarse }
            estimate.tempoBPM = sharp
        }
        guard keepsLocalTempi else { return estimate }
        let path = LocalTempoPath(windows: heard.windows, estimator: estimator, durationSeconds: durationSeconds)
        estimate.segments = path.segments { fine.refined($0, seconds: $1) }
        estimate.stability = estimate.tempoBPM.map { path.stability(around: $0) }
        return estimate
    }
}
