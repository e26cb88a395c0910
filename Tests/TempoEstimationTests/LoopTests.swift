import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import TempoEstimation
import Testing

/// Loops of whole bars, cut from grooves that play strictly in time.
@Suite struct LoopTests {
    private static let estimator = Result { TempoEstimator(model: try TempoModel.shipped()) }
    private let sampleRate = 22050

    private func loop(_ tempoBPM: Double, bars: Int, style: GrooveStyle = .rock) -> [Float] {
        var stream = RandomStream(seed: 12, path: UInt64(tempoBPM), UInt64(bars))
        let groove = renderGroove(style: style, tempoBPM: tempoBPM, seconds: 4.0 * Double(bars) * 60 / tempoBPM + 4, sampleRate: sampleRate, stream: &stream)
        let first = Int((groove.beatTimesSeconds[1] * Double(sampleRate)).rounded())
        return Array(groove.samples[first..<first + Int((240 * Double(bars) / tempoBPM * Double(sampleRate)).rounded())])
    }

    @Test(arguments: [(92.0, 1), (92, 2), (128, 1), (128, 2), (128, 4), (174, 2)])
    func aLoopOfBarsHasItsTempoUpToTheLevelAndToTheDigit(tempoBPM: Double, bars: Int) throws {
        let estimate = try Self.estimator.get().estimate(loop: loop(tempoBPM, bars: bars), sampleRate: sampleRate)
        let tempo = try #require(estimate.tempoBPM)
        #expect(TempoRelation(estimatedBPM: tempo, annotatedBPM: tempoBPM).isAccuracy2, "\(tempo)")
        // It holds a whole number of beats.
        let beats = tempo * estimate.durationSeconds / 60
        #expect(abs(beats - beats.rounded()) < 1e-6 && abs(estimate.durationSeconds - 240 * Double(bars) / tempoBPM) < 1e-3)
    }

    @Test func asAFileItIsTheSame() throws {
        let samples = loop(120, bars: 1), path = FileManager.default.temporaryDirectory.appendingPathComponent("loop-\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try writeWAV(samples: samples, sampleRate: sampleRate, path: path)
        let estimator = try Self.estimator.get()
        #expect(try abs(estimator.estimate(loopPath: path).tempoBPM! - estimator.estimate(loop: samples, sampleRate: sampleRate).tempoBPM!) < 1e-6)
        // Without being told, two seconds are too little.
        #expect(try estimator.estimate(path: path).refusal == .tooShort)
    }

    @Test func whatCannotHoldABeatIsRefused() throws {
        let estimator = try Self.estimator.get()
        #expect(try estimator.estimate(loop: [Float](repeating: 0.1, count: 8000), sampleRate: sampleRate).refusal == .tooShort)
        #expect(try estimator.estimate(loop: [], sampleRate: sampleRate).refusal == .tooShort)
        #expect(try estimator.estimate(loop: [Float](repeating: 0, count: 44100), sampleRate: sampleRate).refusal == .silent)
    }
}
