import AudioFeatures
import Foundation
import MusicData
import RandomStreams
import TempoEstimation
import Tensors

/// Fits a model's confidence on held-out, unlabeled music and on sounds without a pulse.
package struct Calibrator: Sendable {
    private let recipe: TempoRecipe
    private let music: [MusicTrack]
    private let pulseless: [MusicTrack]
    /// Excerpts of music asked about, each once as it is and once stretched.
    package var musicCount = 400
    /// Length of what is asked about: that of a short file.
    var excerptSeconds = 24.0
    /// No more than this share of the answers about held-out music that move with a stretch is refused. The others are wrong,
    /// so nothing is lost with them.
    var refusedShare = 0.02
    /// Nor is more refused once no more than this share of the pulseless sounds passes: a model of a few songs is sure of those.
    var falseShare = 0.02

    /// - Parameters:
    ///   - music: Held-out tracks.
    ///   - pulseless: Sounds without a pulse that were not trained on.
    package init(recipe: TempoRecipe, music: [MusicTrack], pulseless: [MusicTrack]) {
        (self.recipe, self.music, self.pulseless) = (recipe, music, pulseless)
    }

    /// The calibration of a model's confidence; its own if no excerpt of the music is long enough to be asked about.
    package func calibration(of model: TempoModel) -> ConfidenceCalibration {
        var estimator = TempoEstimator(model: model)
        // What is doubtful shows only once the curve is fitted.
        estimator.options.multiSpeedPass.doubtfulBelow = 0
        let answers = stretchedAnswers(estimator).map { answer in
            ConfidenceCalibration.Observation(overlap: answer.plain.overlap, isRight: answer.relation.isAccuracy2)
        }
        let others = pulselessAnswers(estimator).map { ConfidenceCalibration.Observation(overlap: $0.overlap, isRight: false) }
        guard !answers.isEmpty else { return model.calibration }
        var fitted = model
        fitted.calibration = ConfidenceCalibration(fitting: answers + others)
        estimator = TempoEstimator(model: fitted)
        let refused = percentile(stretchedAnswers(estimator).filter(\.relation.isAccuracy2).map(\.plain.confidence), refusedShare)
        let passing = percentile(pulselessAnswers(estimator).map(\.confidence), 1 - falseShare)
        // What is likelier right than wrong is answered, however sure the model is of everything else.
        fitted.calibration.minimumConfidence = min(refused, passing, 0.5)
        return fitted.calibration
    }

    /// What is answered about an excerpt of music as it is and stretched.
    package struct StretchedAnswer: Sendable {
        package var plain, stretched: TempoEstimator.RawAnswer
        package var ratio: Double

        /// Of the stretched answer to where the plain one should have moved.
        package var relation: TempoRelation { TempoRelation(estimatedBPM: stretched.tempoBPM, annotatedBPM: plain.tempoBPM * ratio) }
    }

    package func stretchedAnswers(_ estimator: TempoEstimator) -> [StretchedAnswer] { every(musicCount) { stretchedAnswer($0, estimator) } }

    /// What is answered about sounds without a pulse.
    package func pulselessAnswers(_ estimator: TempoEstimator) -> [TempoEstimator.RawAnswer] {
        every(4 * pulseless.count) { pulselessAnswer($0, estimator) }
    }

    private func every<Answer: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Answer?) -> [Answer] {
        parallelMap(count, body).compactMap { $0 }
    }

    private func stretchedAnswer(_ number: Int, _ estimator: TempoEstimator) -> StretchedAnswer? {
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.calibrationMusic, UInt64(number))
        let track = music[stream.index(below: music.count)]
        let ratio = exp2(stream.uniform(in: 0.1...0.4) * (stream.uniform() < 0.5 ? -1 : 1))
        let position = stream.uniform()
        guard let plain = answer(track, ratio: 1, position: position, estimator), let stretched = answer(track, ratio: ratio, position: position, estimator)
        else { return nil }
        return StretchedAnswer(plain: plain, stretched: stretched, ratio: ratio)
    }

    private func pulselessAnswer(_ number: Int, _ estimator: TempoEstimator) -> TempoEstimator.RawAnswer? {
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.calibrationPulseless, UInt64(number))
        let track = pulseless[number % pulseless.count]
        return answer(track, ratio: exp2(stream.uniform(in: -0.4...0.4)), position: stream.uniform(), estimator)
    }

    private func answer(
        _ track: MusicTrack, ratio: Double, position: Double, _ estimator: TempoEstimator
    ) -> TempoEstimator.RawAnswer? {
        let wanted = Int(excerptSeconds * recipe.features.framesPerSecond), bands = track.bandCount
        let count = min(wanted, Int(Double(track.frameCount - 2) / max(ratio, 1)))
        guard Double(count) >= recipe.features.framesPerSecond * estimator.model.windows.minimumSeconds else { return nil }
        let start = position * (Double(track.frameCount - 2) - Double(count) * max(ratio, 1))
        // Stretched as stored frames, so that what follows treats it as any file's.
        var values = [Int16](repeating: 0, count: count * bands)
        for frame in 0..<count {
            let place = start + Double(frame) * ratio, index = min(Int(place), track.frameCount - 2), fraction = place - Double(index)
            for band in 0..<bands {
                let a = Double(track.values[index * bands + band]), b = Double(track.values[(index + 1) * bands + band])
                values[frame * bands + band] = Int16((a + (b - a) * fraction).rounded())
            }
        }
        let frames = LogMelFrames(bandCount: bands, framesPerSecond: recipe.features.framesPerSecond, values: values)
        return estimator.rawAnswer(frames)
    }

    private func percentile(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        return values.sorted()[min(values.count - 1, Int(share * Double(values.count)))]
    }
}
