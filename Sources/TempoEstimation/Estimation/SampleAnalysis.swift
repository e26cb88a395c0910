import AudioFeatures
import AudioFiles

/// From mono samples at the model's sample rate to a tempo. A class, since its frames and windows are large to copy.
final class SampleAnalysis: SampleConsumer {
    private var logMel: LogMel
    private var analysis: FrameAnalysis

    init(model: TempoModel, options: TempoOptions) {
        logMel = LogMel(model.features)
        analysis = FrameAnalysis(model: model, options: options)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        logMel.process(samples)
        logMel.drain { analysis.append($0) }
    }

    func finish() {
        logMel.flush()
        logMel.drain { analysis.append($0) }
    }

    /// The tempo of all samples so far.
    func estimate() -> TempoEstimate { analysis.estimate() }
}
