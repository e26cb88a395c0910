import AudioFeatures
import AudioFiles
import Beats
import TempoEstimation

/// The tempo of a song and its onset strengths, from which beats follow.
public struct Pulse: Sendable {
    /// The tempo of the whole song, and of its parts if the estimator's options ask for it.
    public let estimate: TempoEstimate
    /// How much begins at each moment, one value a frame.
    public let onsetStrengths: [Float]
    /// Frames a second.
    public let framesPerSecond: Double

    /// The beats in seconds, and their distance; nil where no tempo was found.
    public var beats: (times: [Double], periodSeconds: Double)? {
        guard let tempo = estimate.tempoBPM else { return nil }
        let period = BeatTracker.periodSeconds(tempoBPM: tempo)
        let times = BeatTracker().beats(onsetStrengths: onsetStrengths, framesPerSecond: framesPerSecond, periodSeconds: period)
        return times.isEmpty ? nil : (times, period)
    }
}

/// Listens for the pulse of a song while it is decoded. Memory grows by one number a frame.
final class PulseListener: SampleConsumer {
    private let tracker: TempoTracker
    private let onsets: OnsetStrength
    private var strengths: [Float] = []

    /// - Parameter estimator: Finds the tempo.
    init(_ estimator: TempoEstimator) {
        let rate = StructureFeatures.sampleRate
        // A rate that the resampler takes, whatever the model's own.
        tracker = try! TempoTracker(model: estimator.model, options: estimator.options, sampleRate: rate)
        onsets = OnsetStrength(MelSpectrogramConfiguration(sampleRate: rate, bandCount: 64), decibelRange: nil)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        tracker.process(samples)
        onsets.process(samples) { strengths.append(contentsOf: $0) }
    }

    func finish() {
        tracker.finish()
        onsets.finish { strengths.append(contentsOf: $0) }
    }

    /// After `finish`.
    var pulse: Pulse {
        Pulse(estimate: tracker.estimate(), onsetStrengths: strengths, framesPerSecond: onsets.configuration.framesPerSecond)
    }
}
