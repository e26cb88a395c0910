import AudioFeatures
/// The passes over a stream that give its tempo distribution: a first pass over all windows and, if its answer is doubtful, a
/// multi-speed pass.
struct TempoPasses {
    private let settings: MultiSpeedPass
    private let matcher: ReferenceMatcher
    private var first: WindowStream
    private var multiSpeed: MultiSpeedPieces
    /// How many of the newest frames the passes need at a time.
    let longestFrames: Int

    /// - Parameter keepsWindows: Whether each window's answer is kept: half a kilobyte per window.
    init(model: TempoModel, matcher: ReferenceMatcher, settings: MultiSpeedPass, keepsWindows: Bool) {
        let groups = model.features.bandGroups
        (self.settings, self.matcher) = (settings, matcher)
        first = WindowStream(plan: model.windows, network: model.network, bandGroups: groups, keepsWindows: keepsWindows)
        multiSpeed = MultiSpeedPieces(settings: settings, plan: model.windows, network: model.network, bandGroups: groups)
        longestFrames = max(multiSpeed.pieceFrames, model.windows.frameCount(framesPerSecond: model.features.framesPerSecond))
    }

    /// Takes in the windows and pieces that have become complete.
    mutating func advance(_ history: FrameHistory) {
        first.advance(history)
        multiSpeed.advance(history)
    }

    /// What the passes found in a stream that ends here.
    struct Findings {
        /// The windows of the first pass that are not silent.
        var windows: [WindowAnswer]
        /// The mean tempo distribution of all passes.
        var distribution: [Double]
        /// Nil when the prior forbids every tempo.
        var answer: ReferenceMatcher.Answer?
        /// Overlap of the first pass with the best reference, from 0 to 1, whether its answer was doubtful or not.
        var firstOverlap: Double
    }

    /// - Returns: Nil when all is silent.
    mutating func findings(endingWith history: FrameHistory) -> Findings? {
        let profile = first.profile(endingWith: history)
        guard !profile.windows.isEmpty else { return nil }
        let answer = matcher.answer(to: profile.distribution)
        var findings = Findings(windows: profile.windows, distribution: profile.distribution, answer: answer, firstOverlap: answer?.overlap ?? 0)
        guard let answer, answer.confidence < settings.doubtfulBelow else { return findings }
        let others = multiSpeed.distributions(endingWith: history), count = Double(others.count + 1)
        findings.distribution = profile.distribution.indices.map { bin in
            (profile.distribution[bin] + others.reduce(0) { $0 + $1[bin] }) / count
        }
        findings.answer = matcher.answer(to: findings.distribution)
        findings.answer?.confidence = others.reduce(answer.confidence) { $0 + (matcher.answer(to: $1)?.confidence ?? 0) } / count
        return findings
    }
}
