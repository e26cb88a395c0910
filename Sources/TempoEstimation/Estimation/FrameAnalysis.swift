import AudioFeatures
/// From the log-mel frames of a stream to its tempo.
///
/// Memory does not grow with the stream unless local tempi are asked for (3.6 MB an hour).
package struct FrameAnalysis {
    private let model: TempoModel
    private let matcher: ReferenceMatcher
    private let findsLocalTempi: Bool
    private var history: FrameHistory
    private var passes: TempoPasses
    private var fine: FinePeriodicity

    /// - Parameter keepsLocalTempi: Whether local tempi are found for `estimateWithLocalTempi` although the options do not ask for them.
    package init(model: TempoModel, options: TempoOptions, keepsLocalTempi: Bool = false) {
        (self.model, findsLocalTempi) = (model, options.findsLocalTempi)
        matcher = ReferenceMatcher(model: model, prior: options.prior)
        passes = TempoPasses(model: model, matcher: matcher, settings: options.multiSpeedPass, keepsWindows: options.findsLocalTempi || keepsLocalTempi)
        fine = FinePeriodicity(refinement: options.refinement, network: model.network, bandGroups: model.features.bandGroups,
                               keepsAll: options.findsLocalTempi)
        history = FrameHistory(bandCount: model.features.featureCount, keptFrames: max(fine.segmentFrames, passes.longestFrames))
    }

    /// Length of the frames so far.
    package var durationSeconds: Double { Double(history.endFrame) / model.features.framesPerSecond }

    /// Takes in the next frames, `[frame][band]`.
    package mutating func append(_ frames: UnsafeBufferPointer<Int16>) {
        // In pieces, because frames leave the history that no window, piece or segment needs any more.
        let piece = history.keptFrames * history.bandCount
        for start in stride(from: 0, to: frames.count, by: piece) {
            history.append(UnsafeBufferPointer(rebasing: frames[start..<min(frames.count, start + piece)]))
            passes.advance(history)
            fine.advance(history)
        }
    }

    /// What the passes found if the stream ends here; nil when all is silent.
    mutating func findings() -> TempoPasses.Findings? { passes.findings(endingWith: history) }

    /// The tempo if the stream ends here.
    package mutating func estimate() -> TempoEstimate { estimate(durationSeconds < model.windows.minimumSeconds ? nil : findings()) }

    /// The tempo if the stream ends here, and the tempi of parts, whether they are in the estimate or not.
    ///
    /// - Precondition: Local tempi are kept or asked for.
    package mutating func estimateWithLocalTempi() -> (estimate: TempoEstimate, segments: [TempoSegment]) {
        let findings = durationSeconds < model.windows.minimumSeconds ? nil : findings(), estimate = estimate(findings)
        return (estimate, estimate.segments ?? findings.map { segments(path(through: $0)) } ?? [])
    }

    private func path(through findings: TempoPasses.Findings) -> LocalTempoPath {
        LocalTempoPath(windows: findings.windows, windowSeconds: model.windows.windowSeconds, matcher: matcher, durationSeconds: durationSeconds)
    }

    private func segments(_ path: LocalTempoPath) -> [TempoSegment] { path.segments { fine.refined($0, seconds: $1) } }

    /// The tempo that follows from what the passes found, if the stream ends here.
    func estimate(_ findings: TempoPasses.Findings?) -> TempoEstimate {
        func refused(_ refusal: TempoEstimate.Refusal) -> TempoEstimate {
            TempoEstimate(.refused(refusal), confidence: 0, durationSeconds: durationSeconds)
        }
        if durationSeconds < model.windows.minimumSeconds { return refused(.tooShort) }
        guard let findings else { return refused(.silent) }
        var (outcome, confidence) = matcher.outcome(of: findings.answer)
        let path = findsLocalTempi ? path(through: findings) : nil
        if case .tempo(var tempo) = outcome {
            let sharp = fine.refined(tempo.bpm, endingWith: history)
            // The two are metrical levels of one pulse, so the second is sharpened by the same factor.
            tempo.secondBPM = tempo.secondBPM.map { $0 * sharp / tempo.bpm }
            tempo.bpm = sharp
            tempo.stability = path?.stability(around: sharp)
            outcome = .tempo(tempo)
        }
        return TempoEstimate(outcome, confidence: confidence, durationSeconds: durationSeconds,
                             segments: path.map(segments))
    }
}
