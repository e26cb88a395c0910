import AudioFeatures
import AudioFiles
import TempoEstimation

/// Gives the beats of a stream as it goes, each once and for good, and its tempo at any time.
///
///     let follower = try BeatFollower(estimator, sampleRate: 48000)
///     while let block = nextBlock() {
///         for beat in follower.process(block) { print(beat.seconds) }     // at most `latencySeconds` + a step ago
///     }
///
/// A beat comes when `latencySeconds` of sound after it have been heard, because the network looks at the beats after it too; steps
/// are half a second. There are none before the first tempo, which needs 3 s. When the tempo is corrected, the beats that have been
/// given stay as they are. What comes does not depend on how the samples are cut into blocks. Memory grows by 2 kB a second. A
/// follower must not be shared between threads.
public final class BeatFollower {
    /// How much sound after a beat is heard before it is given.
    public static let latencySeconds = 1.5
    /// Beats are looked for once in a step, and the tempo every few steps.
    private static let stepSeconds = 0.5, stepsPerTempo = 4
    /// How far back the beats are looked for each time.
    private static let reachSeconds = 12.0

    private let estimator: BeatEstimator
    private let resampler: Resampler
    private var logMel: LogMel
    private var analysis: FrameAnalysis
    private var rises: BandRises
    private let stepFrames: Int
    private var step = 0
    private var tempoBPM: Double?
    private var lastSeconds = -Double.infinity

    /// - Parameter sampleRate: Samples per second of what `process` is given.
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public init(_ estimator: BeatEstimator, sampleRate: Int) throws(AudioError) {
        self.estimator = estimator
        let features = estimator.model.features
        resampler = try Resampler(from: sampleRate, to: features.sampleRate)
        logMel = LogMel(features)
        analysis = FrameAnalysis(model: estimator.tempo.model, options: estimator.tempo.options)
        rises = BandRises(features)
        stepFrames = max(1, Int(Self.stepSeconds * features.framesPerSecond))
    }

    /// Takes in mono samples, full scale ±1, that follow those of the last call.
    ///
    /// - Returns: The beats that have come with them, in order.
    public func process(_ samples: [Float]) -> [Beat] {
        var beats: [Beat] = []
        samples.withUnsafeBufferPointer { resampler.process($0) { logMel.process($0) } }
        logMel.drain { beats += take($0) }
        return beats
    }

    /// Ends the stream.
    ///
    /// - Returns: The last beats, which waited for what comes after them.
    public func finish() -> [Beat] {
        var beats: [Beat] = []
        resampler.finish { logMel.process($0) }
        logMel.flush()
        logMel.drain { beats += take($0) }
        return beats + newBeats(before: .infinity)
    }

    /// The tempo of all samples so far, as a `TempoTracker` gives it.
    public func estimate() -> TempoEstimate {
        var estimate = analysis.estimate()
        estimate.durationSeconds = analysis.durationSeconds
        return estimate
    }

    /// Frames are taken in step by step, whatever the blocks were.
    private func take(_ frames: UnsafeBufferPointer<Int16>) -> [Beat] {
        let width = estimator.model.features.featureCount
        var beats: [Beat] = [], start = 0
        while start < frames.count {
            let end = min(frames.count, start + ((step + 1) * stepFrames - rises.frameCount) * width)
            let piece = UnsafeBufferPointer(rebasing: frames[start..<end])
            analysis.append(piece)
            rises.append(piece)
            start = end
            guard rises.frameCount == (step + 1) * stepFrames else { continue }
            step += 1
            if step % Self.stepsPerTempo == 0 || tempoBPM == nil { tempoBPM = analysis.estimate().tempoBPM ?? tempoBPM }
            beats += newBeats(before: analysis.durationSeconds - Self.latencySeconds)
        }
        return beats
    }

    /// Beats after the last that was given.
    private func newBeats(before end: Double) -> [Beat] {
        guard let tempoBPM else { return [] }
        let period = 60 / tempoBPM, start = max(0, analysis.durationSeconds - max(Self.reachSeconds, 16 * period))
        let found = estimator.beats(rises, curve: TempoCurve(tempoBPM: tempoBPM, startSeconds: start, durationSeconds: analysis.durationSeconds), tempoBPM: tempoBPM)
        let beats = found.filter { $0.seconds < end && $0.seconds > lastSeconds + 0.6 * period }
        lastSeconds = beats.last?.seconds ?? lastSeconds
        return beats
    }
}
