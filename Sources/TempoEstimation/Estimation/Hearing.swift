/// Hears a stream window by window, a second time where that leaves doubt, and holds it against the references.
struct Hearing {
    private let estimator: TempoEstimator
    private var windows: WindowStream
    private var again: SecondHearingPieces

    /// - Parameter keepsWindows: Whether each window's answer is kept: half a kilobyte per window.
    init(estimator: TempoEstimator, keepsWindows: Bool) {
        let model = estimator.model, groups = model.features.bandGroups
        self.estimator = estimator
        windows = WindowStream(plan: model.windows, network: model.network, bandGroups: groups, keepsWindows: keepsWindows)
        again = SecondHearingPieces(hearing: estimator.secondHearing, plan: model.windows, network: model.network, bandGroups: groups)
    }

    /// How far back it looks.
    var longestFrames: Int {
        max(again.pieceFrames, estimator.model.windows.frameCount(framesPerSecond: estimator.model.features.framesPerSecond))
    }

    /// Hears the windows that have become complete.
    mutating func advance(_ history: FrameHistory) {
        windows.advance(history)
        again.advance(history)
    }

    /// What a stream that ends here is answered to be.
    struct Outcome {
        /// The windows that were not silent, heard as they are.
        var windows: [(startSeconds: Double, distribution: [Float])]
        /// The mean tempo distribution.
        var distribution: [Double]
        /// Nil when the prior forbids every tempo.
        var answer: ReferenceAnswer?
        /// The overlap of what was heard first, doubtful or not, with the best reference.
        var firstOverlap: Double
    }

    /// - Returns: Nil when all is silent.
    mutating func outcome(endingWith history: FrameHistory) -> Outcome? {
        let profile = windows.profile(endingWith: history)
        guard !profile.windows.isEmpty else { return nil }
        let first = estimator.answer(to: profile.distribution)
        var outcome = Outcome(windows: profile.windows, distribution: profile.distribution, answer: first, firstOverlap: first?.overlap ?? 0)
        guard let first, first.confidence < estimator.secondHearing.doubtfulBelow else { return outcome }
        let others = again.distributions(endingWith: history), count = Double(others.count + 1)
        outcome.distribution = profile.distribution.indices.map { bin in
            (profile.distribution[bin] + others.reduce(0) { $0 + $1[bin] }) / count
        }
        outcome.answer = estimator.answer(to: outcome.distribution)
        outcome.answer?.confidence = others.reduce(first.confidence) { $0 + (estimator.answer(to: $1)?.confidence ?? 0) } / count
        return outcome
    }
}
