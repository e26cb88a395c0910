import AudioFeatures
import AudioFiles

/// From mono samples at the model's sample rate to a tempo. A class, since its frames and windows are large to copy.
final class SampleAnalysis: SampleConsumer {
    private var logMel: LogMel
    private var frames: any StreamedFrames

    /// - Parameter recentSeconds: How much of the newest sound the tempo is of; of all when nil.
    init(model: TempoModel, options: TempoOptions, recentSeconds: Double? = nil) {
        logMel = LogMel(model.features)
        if let recentSeconds {
            frames = RecentFrames(model: model, options: options, seconds: recentSeconds)
        } else {
            frames = FrameAnalysis(model: model, options: options)
        }
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        logMel.process(samples)
        logMel.drain { frames.append($0) }
    }

    func finish() {
        logMel.flush()
        logMel.drain { frames.append($0) }
    }

    /// The tempo of all samples so far, or of the newest.
    func estimate() -> TempoEstimate { frames.estimate() }
}
