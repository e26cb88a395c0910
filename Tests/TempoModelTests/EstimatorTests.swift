import AudioFeatures
import Foundation
import RandomStreams
import TempoModel
import Tensors
import Testing

@Suite struct EstimatorTests {
    /// References whose distributions peak where their tempo lies: what a perfect network would say.
    private func perfectModel(patterns: [ReferencePattern] = [.click, .rock], minimumConfidence: Double = 0) -> TempoModel {
        var stream = RandomStream(seed: 1)
        let network = PeriodicityNetwork<Float>(PeriodicityNetworkConfiguration(), stream: &stream)
        let tempi = TempoAxis(minimumBPM: 40, maximumBPM: 240, binsPerOctave: 48), bins = network.configuration.tempoAxis
        let rows = patterns.flatMap { _ in tempi.temposBPM.flatMap { Self.peaked(at: $0, bins).map { Float($0) } } }
        let references = ReferenceBank(patterns: patterns, axis: tempi,
                                       distributions: Tensor(shape: [patterns.count, tempi.count, bins.count], scalars: rows))
        return TempoModel(features: LogMelConfiguration(), network: network, classifier: SameDifferentClassifier(),
                          windows: WindowPlan(windowSeconds: 8), references: references, prior: TempoPrior(),
                          calibration: ConfidenceCalibration(slope: 4, intercept: 8, minimumConfidence: minimumConfidence))
    }

    private static func peaked(at tempo: Double, _ axis: TempoAxis) -> [Double] {
        let raw = (0..<axis.count).map { exp(-0.5 * pow((Double($0) - axis.bin(ofBPM: tempo)) / 1.5, 2)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    @Test func theTempoIsThatOfTheReferenceAlike() throws {
        let estimator = TempoEstimator(model: perfectModel(), prior: .flat)
        for tempo in [47.3, 61, 99.9, 133.7, 201] {
            let estimate = estimator.estimate(distribution: Self.peaked(at: tempo, estimator.model.network.configuration.tempoAxis))
            #expect(abs(try #require(estimate.tempoBPM) / tempo - 1) < 0.002)
            #expect(estimate.confidence > 0.5 && estimate.confidence <= 1 && estimate.refusal == nil)
        }
    }

    @Test func thePriorChoosesBetweenEqualLevelsAndTheRangeForbids() throws {
        let model = perfectModel(), axis = model.network.configuration.tempoAxis
        let both = zip(Self.peaked(at: 63, axis), Self.peaked(at: 126, axis)).map { 0.5 * $0 + 0.5 * $1 }
        let estimate = TempoEstimator(model: model).estimate(distribution: both)
        #expect(abs(try #require(estimate.tempoBPM) - 126) < 0.5)
        #expect(abs(try #require(estimate.secondTempoBPM) - 63) < 0.5)
        #expect(try #require(estimate.strength) > 0.5 && estimate.strength! < 1)
        let slow = TempoEstimator(model: model, prior: TempoPrior(minimumBPM: 50, maximumBPM: 100)).estimate(distribution: both)
        #expect(abs(try #require(slow.tempoBPM) - 63) < 0.5)
        let centred = TempoEstimator(model: model, prior: TempoPrior(centreBPM: 65)).estimate(distribution: both)
        #expect(abs(try #require(centred.tempoBPM) - 63) < 0.5)
    }

    @Test func whatIsLikeNoReferenceHasNoTempo() {
        let model = perfectModel(minimumConfidence: 0.5)
        let uniform = [Double](repeating: 1 / 126, count: 126)
        let estimate = TempoEstimator(model: model).estimate(distribution: uniform)
        #expect(estimate.tempoBPM == nil && estimate.refusal == .noPulse && estimate.confidence < 0.5)
    }

    @Test func silenceAndTooLittleSoundAreRefusedWithTheReason() throws {
        let estimator = TempoEstimator(model: try tinyModel())
        #expect(try estimator.estimate(samples: [Float](repeating: 0, count: 8000 * 10), sampleRate: 8000).refusal == .silent)
        var stream = RandomStream(seed: 9)
        let short = renderReference(pattern: .rock, tempoBPM: 120, seconds: 2.5, sampleRate: 8000, stream: &stream)
        #expect(try estimator.estimate(samples: short.samples, sampleRate: 8000).refusal == .tooShort)
        #expect(try estimator.estimate(samples: [], sampleRate: 8000).refusal == .tooShort)
        let enough = renderReference(pattern: .rock, tempoBPM: 120, seconds: 4, sampleRate: 8000, stream: &stream)
        #expect(try estimator.estimate(samples: enough.samples, sampleRate: 8000).refusal == nil)
    }

    @Test func windowsCoverAllOfAFileAndOverlapByHalf() {
        let plan = WindowPlan(windowSeconds: 8)
        for frames in [1, 150, 399, 400, 401, 600, 601, 12345] {
            let (starts, length) = plan.starts(frameCount: frames, framesPerSecond: 50)
            #expect(length == min(frames, 400))
            #expect(starts.first == 0 && starts.last! + length == frames)
            for (a, b) in zip(starts, starts.dropFirst()) { #expect(b > a && b - a <= 200, "\(frames) frames: \(a), \(b)") }
        }
    }
}
