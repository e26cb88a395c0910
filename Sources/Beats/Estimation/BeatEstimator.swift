import AudioFeatures
import AudioFiles
import Foundation
import TempoEstimation

/// Estimates the tempo of files and samples, and where the beats fall.
///
///     let estimator = BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped())
///     let estimate = try estimator.estimate(path: "song.mp3")
///     for beat in estimate.beats?.beats ?? [] { print(beat.seconds, beat.confidence) }
///
/// The metrical level of the beats is that of the tempo. Tempi are those of the tempo estimator alone. Several threads may use one
/// estimator at the same time.
public struct BeatEstimator: Sendable {
    /// Finds the tempo.
    public let tempo: TempoEstimator
    /// Knows where in the bar the beat falls.
    public let model: BeatModel

    /// - Precondition: Both models read the same frames.
    public init(tempo: TempoEstimator, model: BeatModel) {
        precondition(tempo.model.features == model.features, "BeatEstimator: the two models read different frames")
        (self.tempo, self.model) = (tempo, model)
    }

    /// The tempo of an audio file and its beats. Memory grows by 11 kB for each second of it.
    ///
    /// - Parameter overlapsDecoding: Whether another thread analyses the sound while this one decodes. The estimate is the same.
    /// - Throws: As `TempoEstimator.estimate(path:)`.
    public func estimate(path: String, overlapsDecoding: Bool = false) throws(AudioError) -> TempoEstimate {
        let sampleRate = model.features.sampleRate
        if overlapsDecoding {
            let decoded = try decodeFile(path: path, sampleRate: sampleRate) { [self] _ in BackgroundConsumer { BeatAnalysis(self) } }
            return estimate(decoded.consumer.consumed(), decoded.durationSeconds, decoded.damage)
        }
        let decoded = try decodeFile(path: path, sampleRate: sampleRate) { _ in BeatAnalysis(self) }
        return estimate(decoded.consumer, decoded.durationSeconds, decoded.damage)
    }

    /// The same for mono samples in memory, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func estimate(samples: [Float], sampleRate: Int) throws(AudioError) -> TempoEstimate {
        let resampler = try Resampler(from: sampleRate, to: model.features.sampleRate), analysis = BeatAnalysis(self)
        samples.withUnsafeBufferPointer { resampler.process($0) { analysis.process($0) } }
        resampler.finish { analysis.process($0) }
        analysis.finish()
        return estimate(analysis, Double(samples.count) / Double(sampleRate), nil)
    }

    /// The same for log-mel frames, `[frame][band]` as in `LogMelFrames.values`, without their length and warnings.
    package func estimate(frames: UnsafeBufferPointer<Int16>) -> TempoEstimate {
        let analysis = BeatAnalysis(self)
        analysis.append(frames)
        return analysis.estimate()
    }

    private func estimate(_ analysis: BeatAnalysis, _ durationSeconds: Double, _ warning: String?) -> TempoEstimate {
        var estimate = analysis.estimate()
        (estimate.durationSeconds, estimate.warning) = (durationSeconds, warning)
        // The last cell of the path may reach a little beyond the end, and results are written to the millisecond.
        estimate.beats?.beats.removeAll { $0.seconds > durationSeconds - 0.0005 }
        return estimate
    }

    /// The beats of a sound of known tempo, and the grid on which they lie. If the sound repeats exactly, its beats are those of the grid.
    ///
    /// - Parameter onsets: Of the same sound in fine steps; none where there are no samples, and then the grid is less exact.
    func track(_ rises: BandRises, onsets: OnsetCurves, curve: TempoCurve, tempoBPM: Double) -> BeatTrack {
        let found = FoundBeats(rises, curve: curve, tempoBPM: tempoBPM, model: model), framesPerSecond = model.features.framesPerSecond
        guard curve.isSteady, let first = found.beats.first, let last = found.beats.last,
            var repetition = Repetition(rises, framesPerSecond: framesPerSecond, tempoBPM: tempoBPM)
        else { return BeatTrack(beats: found.beats, grid: nil) }
        let mel = rises.melCurves(framesPerSecond: framesPerSecond)
        repetition.refine(by: [mel, onsets], durationSeconds: Double(rises.soundingFrames.count) / framesPerSecond)
        guard let grid = BeatGrid(of: found.beats, repetition: repetition, onsets: onsets)
        else { return BeatTrack(beats: found.beats, grid: nil) }
        guard repetition.isExact else { return BeatTrack(beats: found.beats, grid: grid) }
        let beats = grid.times(from: first.seconds, through: last.seconds).map { Beat(seconds: $0, confidence: found.confidence(atSeconds: $0)) }
        return Self.areContradicted(beats) ? BeatTrack(beats: found.beats, grid: nil) : BeatTrack(beats: beats, grid: grid)
    }

    /// Whether the beats of a grid surely lie elsewhere for four bars: after a cut, a sequencer goes on at the same tempo beside the grid.
    private static func areContradicted(_ beats: [Beat]) -> Bool {
        var run = 0
        return beats.contains { beat in
            run = beat.confidence < contradictedConfidence ? run + 1 : 0
            return run == contradictedBeats
        }
    }

    private static let contradictedConfidence = 0.05, contradictedBeats = 16

    /// The beats of a sound of known tempo.
    func beats(_ rises: BandRises, curve: TempoCurve, tempoBPM: Double) -> [Beat] {
        FoundBeats(rises, curve: curve, tempoBPM: tempoBPM, model: model).beats
    }
}
