import AudioFeatures
import Foundation
import RandomStreams
import TempoModel
import Tensors

/// Fits a model's confidence on held-out, unlabeled music and on sounds without a pulse.
struct Calibrator {
    let recipe: Recipe
    let music: [TrainingTrack]
    let pulseless: [TrainingTrack]
    /// Excerpts of music asked about, each once as it is and once stretched.
    var musicCount = 400
    /// Length of what is asked about: that of a short file.
    var excerptSeconds = 24.0
    /// No more than this share of held-out music is refused as having no pulse.
    var refusedShare = 0.01
    /// No more than this share of the pulseless sounds needs to pass.
    var falseShare = 0.05

    func calibration(of model: TempoModel) -> ConfidenceCalibration {
        let estimator = TempoEstimator(model: model)
        let answers = stretchedAnswers(estimator).map { answer in
            let relation = TempoRelation(estimatedBPM: answer.stretchedBPM, annotatedBPM: answer.plainBPM * answer.ratio)
            return ConfidenceCalibration.Observation(overlap: answer.overlap, isRight: relation.isAccuracy2)
        }
        let others = pulselessOverlaps(estimator).map { ConfidenceCalibration.Observation(overlap: $0, isRight: false) }
        guard !answers.isEmpty else { return model.calibration }
        var result = ConfidenceCalibration(fitting: answers + others)
        let refused = percentile(answers.map { result.confidence(overlap: $0.overlap) }, refusedShare)
        let passing = percentile(others.map { result.confidence(overlap: $0.overlap) }, 1 - falseShare)
        result.minimumConfidence = max(0, min(refused, passing))
        return result
    }

    /// What is answered about an excerpt of music as it is and stretched.
    struct StretchedAnswer {
        var plainBPM, stretchedBPM, ratio: Double
        /// That of the plain answer with the best reference.
        var overlap: Double
    }

    func stretchedAnswers(_ estimator: TempoEstimator) -> [StretchedAnswer] { every(musicCount) { stretchedAnswer($0, estimator) } }

    /// The overlaps with the best reference of sounds without a pulse.
    func pulselessOverlaps(_ estimator: TempoEstimator) -> [Double] { every(4 * pulseless.count) { pulselessOverlap($0, estimator) } }

    private func every<Answer>(_ count: Int, _ body: (Int) -> Answer?) -> [Answer] {
        var answers: [Answer?] = .init(repeating: nil, count: count)
        answers.withUnsafeMutableBufferPointer { out in
            nonisolated(unsafe) let out = out
            parallelFor(count) { range, _ in for i in range { out[i] = body(i) } }
        }
        return answers.compactMap { $0 }
    }

    private func stretchedAnswer(_ number: Int, _ estimator: TempoEstimator) -> StretchedAnswer? {
        var stream = RandomStream(seed: recipe.seed, path: 0xCA1, UInt64(number))
        let track = music[stream.index(below: music.count)]
        let ratio = exp2(stream.uniform(in: 0.1...0.4) * (stream.uniform() < 0.5 ? -1 : 1))
        let position = stream.uniform()
        guard let plain = answer(track, ratio: 1, position: position, estimator), let stretched = answer(track, ratio: ratio, position: position, estimator)
        else { return nil }
        return StretchedAnswer(plainBPM: plain.tempoBPM, stretchedBPM: stretched.tempoBPM, ratio: ratio, overlap: plain.overlap)
    }

    private func pulselessOverlap(_ number: Int, _ estimator: TempoEstimator) -> Double? {
        var stream = RandomStream(seed: recipe.seed, path: 0xCA2, UInt64(number))
        let track = pulseless[number % pulseless.count]
        return answer(track, ratio: exp2(stream.uniform(in: -0.4...0.4)), position: stream.uniform(), estimator)?.overlap
    }

    private func answer(
        _ track: TrainingTrack, ratio: Double, position: Double, _ estimator: TempoEstimator
    ) -> (tempoBPM: Double, overlap: Double)? {
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
