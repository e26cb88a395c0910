import AudioFeatures
import AudioFiles

/// Estimates the tempo of a stream of samples, and can be asked at any time.
///
///     let tracker = try TempoTracker(model: model, sampleRate: 48000)
///     while let block = nextBlock() {
///         tracker.process(block)                       // any length
///         print(tracker.estimate().tempoBPM ?? 0)      // of all samples so far
///     }
///
/// The estimates do not depend on how the samples are cut into blocks, nor on how often it is asked. Memory does not grow with the
/// stream, except for 3.6 MB an hour when local tempi are asked for. A tracker must not be shared between threads.
public final class TempoTracker {
    private let resampler: Resampler
    private let analysis: SampleAnalysis
    private let sampleRate: Int
    private var sampleCount = 0
    private var isFinished = false

    /// - Parameters:
    ///   - sampleRate: Samples per second of what `process` is given.
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public init(model: TempoModel, options: TempoOptions = TempoOptions(), sampleRate: Int) throws(AudioError) {
        resampler = try Resampler(from: sampleRate, to: model.features.sampleRate)
        analysis = SampleAnalysis(model: model, options: options)
        self.sampleRate = sampleRate
    }

    /// Takes in mono samples, full scale ±1, that follow those of the last call.
    ///
    /// - Precondition: `finish` has not been called.
    public func process(_ samples: [Float]) { samples.withUnsafeBufferPointer { process($0) } }

    /// The same without a copy; the buffer is only read during the call.
    public func process(_ samples: UnsafeBufferPointer<Float>) {
        precondition(!isFinished, "TempoTracker: no samples can follow finish()")
        sampleCount += samples.count
        resampler.process(samples) { analysis.process($0) }
    }

    /// Ends the stream: takes in the last samples, which have been waiting for those after them.
    public func finish() {
        precondition(!isFinished, "TempoTracker: finish() was called twice")
        isFinished = true
        resampler.finish { analysis.process($0) }
        analysis.finish()
    }

    /// Length of all samples so far.
    public var durationSeconds: Double { Double(sampleCount) / Double(sampleRate) }

    /// The tempo of all samples so far.
    public func estimate() -> TempoEstimate {
        var estimate = analysis.estimate()
        estimate.durationSeconds = durationSeconds
        return estimate
    }
}
