import AudioFeatures
import AudioSynthesis
import Foundation
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct MultiSpeedPassTests {
    private func sound(seconds: Double) -> [Float] {
        var stream = RandomStream(seed: 5)
        return renderReference(pattern: .rock, tempoBPM: 113, seconds: seconds, sampleRate: 8000, stream: &stream).samples
    }

    private func estimator(doubtfulBelow: Double) throws -> TempoEstimator {
        var options = TempoOptions(prior: .flat)
        options.multiSpeedPass.doubtfulBelow = doubtfulBelow
        return TempoEstimator(model: try tinyModel(), options: options)
    }

    @Test func aDoubtfulAnswerIsTheMeanOfAllSpeeds() throws {
        let estimator = try estimator(doubtfulBelow: 1.1), model = estimator.model
        let frames = try LogMelFrames(samples: sound(seconds: 3.05), sampleRate: 8000, configuration: model.features)
        // Shorter than a window at every speed, so that each is one excerpt.
        func distribution(atSpeed octaves: Double) -> [Double] {
            let ratio = exp2(octaves), count = Int(Double(frames.frameCount - 1) / ratio) + 1
            #expect(count < 200)
            let excerpt = Tensor<Float>(shape: [1, count, 8]) { out in
                frames.values.withUnsafeBufferPointer {
                    readExcerpt(frames: $0, bandCount: 8, startFrame: 0, ratio: ratio, frameCount: count, into: out)
                }
            }
            let answer = model.network(excerpt).softmax().scalars.map(Double.init)
            let shift = octaves * Double(model.network.tempoAxis.binsPerOctave)
            return answer.indices.map { TempoAxis.value(of: answer, at: Double($0) + shift) }
        }
        let all = ([0] + estimator.options.multiSpeedPass.speedOctaves).map(distribution)
        let mean = all[0].indices.map { bin in all.reduce(0) { $0 + $1[bin] } / Double(all.count) }
        let confidence = all.reduce(0) { $0 + estimator.estimate(distribution: $1).confidence } / Double(all.count)
        let expected = estimator.estimate(distribution: mean), found = try #require(estimator.rawAnswer(frames))
        #expect(abs(found.confidence - confidence) < 1e-6)
        #expect(abs(found.tempoBPM / (try #require(expected.tempoBPM)) - 1) < 1e-6)
        #expect(abs(found.overlap - (try #require(try self.estimator(doubtfulBelow: 0).rawAnswer(frames)).overlap)) < 1e-12)
        #expect(abs(estimator.estimate(frames).confidence - confidence) < 1e-6)
    }

    @Test func aSureAnswerIsThatOfTheFirstPass() throws {
        let once = try estimator(doubtfulBelow: 0), sound = sound(seconds: 20)
        let first = try once.estimate(samples: sound, sampleRate: 8000)
        let sure = try estimator(doubtfulBelow: first.confidence).estimate(samples: sound, sampleRate: 8000)
        let doubtful = try estimator(doubtfulBelow: first.confidence + 0.001).estimate(samples: sound, sampleRate: 8000)
        #expect(sure == first && doubtful != first)
    }

    @Test func aStreamAskedOnTheWayIsAnsweredAsAWhole() throws {
        // Long enough for pieces to be let go again: they are 24 s long, and four are kept.
        let estimator = try estimator(doubtfulBelow: 1.1), sound = sound(seconds: 230)
        let tracker = try TempoTracker(model: estimator.model, options: estimator.options, sampleRate: 8000)
        for start in stride(from: 0, to: sound.count, by: 99_999) {
            tracker.process(Array(sound[start..<min(sound.count, start + 99_999)]))
            _ = tracker.estimate()
        }
        tracker.finish()
        let whole = try estimator.estimate(samples: sound, sampleRate: 8000)
        #expect(tracker.estimate() == whole && whole.tempoBPM != nil)
    }

    @Test func silenceIsRefusedAndSoundAfterItIsHeard() throws {
        let estimator = try estimator(doubtfulBelow: 1.1), silence = [Float](repeating: 0, count: 24 * 8000)
        let alone = try estimator.estimate(samples: Array(sound(seconds: 24).dropLast(8)), sampleRate: 8000)
        let among = try estimator.estimate(samples: silence + silence + silence, sampleRate: 8000)
        #expect(alone.refusal == nil && among.refusal == .silent)
        let late = try estimator.estimate(samples: silence + sound(seconds: 24), sampleRate: 8000)
        #expect(late.refusal == nil)
    }
}
