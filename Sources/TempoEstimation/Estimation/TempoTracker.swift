import AudioFeatures
import AudioFiles

/// Estimates the tempo of a stream of samples, and can be asked at any time.
///
///     let tracker = try TempoTracker(estimator: estimator, sampleRate: 48000)
///     while let block = nextBlock() {
///         tracker.process(block)                       // any length
///         print(tracker.estimate().tempoBPM ?? 0)      // of all that was heard so far
///     }
///
/// However the samples are cut into blocks, and however often it is asked, the answers are the same. Memory does not grow
/// with the stream, but for 3.6 MB an hour when local tempi are wanted. Not safe to share between threads.
public final class TempoTracker: SampleConsumer {
    /// What makes an answer of what was heard.
    public let estimator: TempoEstimator
    private let resampler: Resampler
    private var logMel: LogMel
    private var analysis: FrameAnalysis

    /// - Parameters:
    ///   - sampleRate: Of what `process` is fed; mono.
    ///   - keepsLocalTempi: Whether estimates tell the tempo of each part, see `TempoEstimate.segments`.
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public init(estimator: TempoEstimator, sampleRate: Int, keepsLocalTempi: Bool = false) throws(AudioError) {
        self.estimator = estimator
        resampler = try Resampler(from: sampleRate, to: estimator.model.features.sampleRate)
        logMel = LogMel(estimator.model.features)
        analysis = FrameAnalysis(estimator: estimator, keepsLocalTempi: keepsLocalTempi)
    }

    /// Mono samples, at most ±1; the next after those of the last call.
    public func process(_ samples: [Float]) { samples.withUnsafeBufferPointer { process($0) } }

    /// The same without a copy; the buffer is only read during the call.
    public func process(_ samples: UnsafeBufferPointer<Float>) {
        resampler.process(samples) { logMel.process($0) }
        logMel.drain { analysis.append($0) }
    }

    /// Hears out the last samples, which wait for what follows them. Nothing may be fed after it.
    public func finish() {
        resampler.finish { logMel.process($0) }
        logMel.flush()
        logMel.drain { analysis.append($0) }
    }

    /// How much has been heard.
    public var durationSeconds: Double { analysis.durationSeconds }

    /// The tempo of all that was heard so far.
    public func estimate() -> TempoEstimate { analysis.estimate() }
}
