import AudioFiles
import TempoEstimation

/// Computes rhythm features of sounds.
///
///     let analyzer = RhythmAnalyzer(model: try TempoModel.shipped())
///     let analysis = try analyzer.analysis(path: "song.mp3")
///     for feature in RhythmFeatures.all { print(feature.name, analysis.value(of: feature) ?? "-", feature.unit) }
///
/// Results depend on the sound and the model only. Several threads may use one analyzer at the same time. A file is read in blocks;
/// what is kept grows by 20 kB for each second of it.
public struct RhythmAnalyzer: Sendable {
    private let model: TempoModel

    /// - Parameter model: Finds the tempo.
    public init(model: TempoModel) { self.model = model }

    /// What is heard of an audio file.
    ///
    /// - Throws: `AudioError` for a file that is missing, unreadable, damaged from the start, or no audio.
    public func analysis(path: String) throws(AudioError) -> RhythmAnalysis {
        let decoded = try decodeFile(path: path, sampleRate: RhythmAnalysis.sampleRate) { _ in RhythmListener(model: model) }
        return decoded.consumer.analysis(durationSeconds: decoded.durationSeconds, warning: decoded.damage)
    }

    /// What is heard of mono samples in memory, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func analysis(samples: [Float], sampleRate: Int) throws(AudioError) -> RhythmAnalysis {
        let listener = RhythmListener(model: model), resampler = try Resampler(from: sampleRate, to: RhythmAnalysis.sampleRate)
        samples.withUnsafeBufferPointer { resampler.process($0) { listener.process($0) } }
        resampler.finish { listener.process($0) }
        listener.finish()
        return listener.analysis(durationSeconds: Double(samples.count) / Double(sampleRate), warning: nil)
    }
}

/// Hears a sound once, for all features.
private final class RhythmListener: SampleConsumer {
    private let level = SoundLevel(), envelope = EnergyEnvelope(), flux = SpectralFlux(), bandFlux = OctaveBandFlux()
    private let onsets = OnsetCurve.ofAll(), lowOnsets = OnsetCurve.ofLowNotes()
    private let tempo: TempoTracker

    init(model: TempoModel) {
        // A rate that the resampler takes, whatever the model's own.
        tempo = try! TempoTracker(model: model, options: TempoOptions(findsLocalTempi: true), sampleRate: RhythmAnalysis.sampleRate)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) {
        level.process(samples)
        envelope.process(samples)
        flux.process(samples)
        bandFlux.process(samples)
        onsets.process(samples)
        lowOnsets.process(samples)
        tempo.process(samples)
    }

    func finish() {
        flux.finish()
        bandFlux.finish()
        onsets.finish()
        lowOnsets.finish()
        tempo.finish()
    }

    /// After `finish`.
    func analysis(durationSeconds: Double, warning: String?) -> RhythmAnalysis {
        let estimate = tempo.estimate()
        return RhythmAnalysis(
            durationSeconds: durationSeconds, warning: warning, estimate: estimate, level: (level.rms, level.deviation), flux: flux.mean,
            bandFluxes: bandFlux.means, envelope: envelope.normalized, onsetStrengths: onsets.values, lowOnsetStrengths: lowOnsets.values,
            grid: estimate.tempoBPM.flatMap { OnsetGrid(onsetStrengths: onsets.values, tempoBPM: $0) })
    }
}
