import AudioFeatures
import AudioSynthesis
import Foundation
import MusicData
import RandomStreams
import TempoEstimation
import TempoTraining
import Testing

/// The calibrator on sounds of known nature, asked with the shipped model.
@Suite struct CalibratorTests {
    private static let model = Result { try TempoModel(contentsOf: Self.root + "/Data/Models/sametempo.safetensors") }
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private func tracks(_ count: Int, _ render: (Int, inout RandomStream) -> [Float]) throws -> [MusicTrack] {
        let features = TempoRecipe().features
        return try (0..<count).map { number in
            var stream = RandomStream(seed: 9, path: UInt64(number))
            let samples = render(number, &stream)
            return MusicTrack(name: "\(number)", frames: try LogMelFrames(samples: samples, sampleRate: features.sampleRate, configuration: features))
        }
    }

    private func grooves() throws -> [MusicTrack] {
        try tracks(6) { renderGroove(style: .rock, tempoBPM: 90 + 9 * Double($0), seconds: 45, sampleRate: 22050, stream: &$1).samples }
    }

    private func pulseless() throws -> [MusicTrack] {
        let kinds = PulselessKind.allCases
        return try tracks(kinds.count) { renderPulseless(kind: kinds[$0], seconds: 45, sampleRate: 22050, stream: &$1).samples }
    }

    private func calibration(music: [MusicTrack], pulseless: [MusicTrack]) throws -> ConfidenceCalibration {
        var calibrator = Calibrator(recipe: TempoRecipe(), music: music, pulseless: pulseless)
        calibrator.musicCount = 24
        return calibrator.calibration(of: try Self.model.get())
    }

    @Test func musicIsMoreConfidentThanSoundWithoutAPulse() throws {
        let model = try Self.model.get(), fitted = try calibration(music: grooves(), pulseless: pulseless())
        var calibrated = model
        calibrated.calibration = fitted
        var calibrator = Calibrator(recipe: TempoRecipe(), music: try grooves(), pulseless: try pulseless())
        calibrator.musicCount = 24
        let estimator = TempoEstimator(model: calibrated)
        let music = calibrator.stretchedAnswers(estimator).map(\.plain.confidence), others = calibrator.pulselessAnswers(estimator).map(\.confidence)
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        #expect(median(music) > 0.8 && median(others) < 0.3, "\(median(music)), \(median(others))")
        // Half of what is likelier right than wrong is never refused.
        #expect((0...0.5).contains(fitted.minimumConfidence) && fitted.slope > 0)
    }

    @Test func answersOfGroovesMoveWithTheirStretch() throws {
        var calibrator = Calibrator(recipe: TempoRecipe(), music: try grooves(), pulseless: [])
        calibrator.musicCount = 24
        let answers = calibrator.stretchedAnswers(TempoEstimator(model: try Self.model.get()))
        #expect(answers.count == 24 && answers.allSatisfy { abs(log2($0.ratio)) >= 0.1 })
        #expect(answers.filter(\.relation.isAccuracy2).count >= 22)
    }

    @Test func withoutMusicTheModelKeepsItsCalibration() throws {
        let short = try tracks(2) { number, stream in renderGroove(style: .rock, tempoBPM: 100, seconds: 2, sampleRate: 22050, stream: &stream).samples }
        #expect(try calibration(music: short, pulseless: []) == Self.model.get().calibration)
    }
}
