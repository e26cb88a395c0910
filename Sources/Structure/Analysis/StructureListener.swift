import AudioFiles
import TempoEstimation

/// Hears a song once: for what it sounds like, and for its pulse.
final class StructureListener: SampleConsumer {
    private let extractor: any StepExtractor
    private let listener: PulseListener?
    private let background: BackgroundConsumer<PulseListener>?
    /// After `finish`, not standardised.
    private(set) var steps: FeatureSteps?

    /// - Parameter tempo: Nil if no pulse is wanted.
    init(_ extractor: any StepExtractor, tempo: TempoEstimator?, usesTwoThreads: Bool) {
        self.extractor = extractor
        background = usesTwoThreads ? tempo.map { tempo in BackgroundConsumer { PulseListener(tempo) } } : nil
        listener = usesTwoThreads ? nil : tempo.map { PulseListener($0) }
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        background?.process(samples)
        listener?.process(samples)
        extractor.process(samples)
    }

    func finish() {
        background?.finish()
        listener?.finish()
        steps = extractor.finish()
    }

    /// After `finish`.
    var pulse: Pulse? { (background?.consumed() ?? listener)?.pulse }
}
