import AudioFeatures
import AudioFiles
import Foundation

/// Estimates the tempo of files, samples and frames: the tempo of the synthetic reference that agrees best with the sound.
///
///     let estimator = TempoEstimator(model: try TempoModel.shipped())
///     let estimate = try estimator.estimate(path: "song.mp3")
///     print(estimate.tempoBPM ?? 0, "BPM with confidence", estimate.confidence)
///
/// Estimates depend on the sound, the model and the options only; nothing is remembered from one to the next. Several threads may
/// use one estimator at the same time.
public struct TempoEstimator: Sendable {
    /// The trained model.
    public let model: TempoModel
    /// What decides an estimate besides the model and the sound.
    public var options: TempoOptions

    /// An estimator with the model's own prior, unless `options` has another.
    public init(model: TempoModel, options: TempoOptions = TempoOptions()) { (self.model, self.options) = (model, options) }

    /// The tempo of an audio file, which is read in blocks: memory does not grow with its length.
    ///
    /// - Parameters:
    ///   - maximumSeconds: How much of the beginning is read; all when nil.
    ///   - overlapsDecoding: Whether another thread analyses the sound while this one decodes. The estimate is the same; it comes
    ///     sooner if there is a core to spare.
    /// - Throws: `AudioError` for a file that is missing, unreadable, damaged from the start, or no audio. Sound without a tempo is
    ///   no error: see `TempoEstimate.Outcome`.
    public func estimate(
        path: String, maximumSeconds: Double? = nil, overlapsDecoding: Bool = false
    ) throws(AudioError) -> TempoEstimate {
        let sampleRate = model.features.sampleRate
        if overlapsDecoding {
            let decoded = try decodeFile(path: path, sampleRate: sampleRate, maximumSeconds: maximumSeconds) { [self] _ in
                BackgroundConsumer { SampleAnalysis(model: model, options: options) }
            }
            return estimate(decoded.consumer.consumed(), decoded.durationSeconds, decoded.damage)
        }
        let decoded = try decodeFile(path: path, sampleRate: sampleRate, maximumSeconds: maximumSeconds) { _ in
            SampleAnalysis(model: model, options: options)
        }
        return estimate(decoded.consumer, decoded.durationSeconds, decoded.damage)
    }

    private func estimate(_ analysis: SampleAnalysis, _ durationSeconds: Double, _ warning: String?) -> TempoEstimate {
        var estimate = analysis.estimate()
        (estimate.durationSeconds, estimate.warning) = (durationSeconds, warning)
        return estimate
    }

    /// The tempo of an audio file; see `estimate(path:maximumSeconds:overlapsDecoding:)`.
    ///
    /// - Parameter file: A file URL. Of any other kind of URL, it is said that there is no such file.
    public func estimate(
        _ file: URL, maximumSeconds: Double? = nil, overlapsDecoding: Bool = false
    ) throws(AudioError) -> TempoEstimate {
        try estimate(path: file.isFileURL ? file.path : file.absoluteString, maximumSeconds: maximumSeconds,
                     overlapsDecoding: overlapsDecoding)
    }

    /// The tempo of mono samples in memory, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func estimate(samples: [Float], sampleRate: Int) throws(AudioError) -> TempoEstimate {
        let tracker = try TempoTracker(model: model, options: options, sampleRate: sampleRate)
        tracker.process(samples)
        tracker.finish()
        return tracker.estimate()
    }

    /// The tempo of log-mel frames that are all there.
    ///
    /// - Precondition: They have as many bands as the model's features.
    public func estimate(_ frames: LogMelFrames) -> TempoEstimate {
        var analysis = analysis(of: frames)
        var estimate = analysis.estimate()
        estimate.warning = frames.damage
        return estimate
    }

    func analysis(of frames: LogMelFrames) -> FrameAnalysis {
        precondition(frames.bandCount == model.features.featureCount,
                     "TempoEstimator: frames of \(frames.bandCount) bands, the model reads \(model.features.featureCount)")
        var analysis = FrameAnalysis(model: model, options: options)
        frames.values.withUnsafeBufferPointer { analysis.append($0) }
        return analysis
    }
}

extension TempoEstimator {
    var matcher: ReferenceMatcher { ReferenceMatcher(model: model, prior: options.prior) }

    /// The tempo that a distribution over the network's tempo axis is answered to be, not sharpened and without a multi-speed pass.
    package func estimate(distribution: [Double]) -> TempoEstimate {
        let (outcome, confidence) = matcher.outcome(of: matcher.answer(to: distribution))
        return TempoEstimate(outcome, confidence: confidence, durationSeconds: 0)
    }

    /// The likeliest tempo, whether it is sure enough to be answered or not; calibration is fitted to these.
    public struct RawAnswer: Sendable {
        /// In beats per minute.
        public var tempoBPM: Double
        /// Overlap of the first pass with the best reference, from 0 to 1.
        public var overlap: Double
        /// As `TempoEstimate.confidence`.
        public var confidence: Double
    }

    /// The likeliest tempo of frames that are all there, not sharpened; nil when all is silent.
    public func rawAnswer(_ frames: LogMelFrames) -> RawAnswer? {
        var passes = TempoPasses(model: model, matcher: matcher, settings: options.multiSpeedPass, keepsWindows: false)
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        passes.advance(history)
        guard let findings = passes.findings(endingWith: history), let answer = findings.answer else { return nil }
        return RawAnswer(tempoBPM: answer.peaks[0].tempoBPM, overlap: findings.firstOverlap, confidence: answer.confidence)
    }
}
