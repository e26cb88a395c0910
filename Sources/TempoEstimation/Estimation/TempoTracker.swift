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
/// `BeatFollower` of the module `Beats` gives beats too.
///
/// With `windowSeconds`, the estimates are of the newest sound only, so that a tempo that has changed is soon heard.
///
/// The estimates do not depend on how the samples are cut into blocks, nor on how often it is asked. Memory does not grow with the
/// stream, except for 3.6 MB an hour when local tempi are asked for without a window. A tracker must not be shared between threads.
public final class TempoTracker {
    /// How much of the newest sound the estimates are of; nil for all of it.
    public let windowSeconds: Double?
    private let model: TempoModel
    private let options: TempoOptions
    private let sampleRate: Int
    private var resampler: Resampler
    private var analysis: SampleAnalysis
    private var sampleCount = 0
    private var isFinished = false

    /// - Parameters:
    ///   - sampleRate: Samples per second of what `process` is given.
    ///   - windowSeconds: How much of the newest sound the estimates are of; all of it when nil. An estimate then costs as much as one of
    ///     a file of this length, and the times of local tempi count from the start of the window.
    /// - Throws: `AudioError.unsupportedSampleRate`.
    /// - Precondition: A window is at least as long as the shortest sound that has a tempo, 3 s.
    public init(
        model: TempoModel, options: TempoOptions = TempoOptions(), sampleRate: Int, windowSeconds: Double? = nil
    ) throws(AudioError) {
        precondition(windowSeconds.map { $0 >= model.windows.minimumSeconds && $0.isFinite } ?? true,
                     "TempoTracker: a window of \(windowSeconds ?? 0) s; expected at least \(model.windows.minimumSeconds) s")
        (self.model, self.options, self.sampleRate, self.windowSeconds) = (model, options, sampleRate, windowSeconds)
        resampler = try Resampler(from: sampleRate, to: model.features.sampleRate)
        analysis = SampleAnalysis(model: model, options: options, recentSeconds: windowSeconds)
    }

    /// Takes in mono samples, full scale ±1, that follow those of the last call.
    ///
    /// - Precondition: `finish` has not been called, or `reset` since.
    public func process(_ samples: [Float]) { samples.withUnsafeBufferPointer { process($0) } }

    /// The same without a copy; the buffer is only read during the call.
    public func process(_ samples: UnsafeBufferPointer<Float>) {
        precondition(!isFinished, "TempoTracker: no samples can follow finish(); reset() begins another stream")
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

    /// Forgets all samples: what follows is another stream, as to a new tracker.
    public func reset() {
        guard let fresh = try? Resampler(from: sampleRate, to: model.features.sampleRate) else {
            preconditionFailure("TempoTracker: the sample rate \(sampleRate) was possible before")
        }
        resampler = fresh
        analysis = SampleAnalysis(model: model, options: options, recentSeconds: windowSeconds)
        (sampleCount, isFinished) = (0, false)
    }

    /// Length of all samples so far.
    public var durationSeconds: Double { Double(sampleCount) / Double(sampleRate) }

    /// The tempo of all samples so far, or of those in the window.
    public func estimate() -> TempoEstimate {
        var estimate = analysis.estimate()
        estimate.durationSeconds = windowSeconds.map { min($0, durationSeconds) } ?? durationSeconds
        return estimate
    }
}
