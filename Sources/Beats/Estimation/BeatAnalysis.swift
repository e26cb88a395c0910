import AudioFeatures
import AudioFiles
import TempoEstimation

/// From mono samples at the model's sample rate to a tempo and beats. Memory grows by 5 kB a second for the rises, and 6 kB
/// for the search.
final class BeatAnalysis: SampleConsumer {
    private let estimator: BeatEstimator
    private var logMel: LogMel
    private var analysis: FrameAnalysis
    private var rises: BandRises
    private var onsets: FineRises

    init(_ estimator: BeatEstimator) {
        self.estimator = estimator
        logMel = LogMel(estimator.model.features)
        analysis = FrameAnalysis(model: estimator.tempo.model, options: estimator.tempo.options, keepsLocalTempi: true)
        rises = BandRises(estimator.model.features)
        onsets = FineRises(sampleRate: estimator.model.features.sampleRate)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        onsets.append(samples)
        logMel.process(samples)
        takeFrames()
    }

    func finish() {
        logMel.flush()
        takeFrames()
    }

    private func takeFrames() { logMel.drain { append($0) } }

    /// Takes in the next frames, `[frame][band]`, of a sound that is not given as samples.
    func append(_ frames: UnsafeBufferPointer<Int16>) {
        analysis.append(frames)
        rises.append(frames)
    }

    /// The tempo of all samples so far, with beats where there is one.
    func estimate() -> TempoEstimate {
        var (estimate, segments) = analysis.estimateWithLocalTempi()
        if let tempo = estimate.tempoBPM {
            let curve = TempoCurve(tempoBPM: tempo, segments: segments, durationSeconds: analysis.durationSeconds)
            estimate.beats = estimator.track(rises, onsets: onsets.curves(), curve: curve, tempoBPM: tempo)
        }
        return estimate
    }
}
