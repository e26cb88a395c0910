import Foundation
import RandomStreams
import TempoEstimation
import Testing

@Suite struct CalibrationTests {
    @Test func theFitFindsTheCurveThatTheAnswersCameFrom() {
        var stream = RandomStream(seed: 8)
        let truth = ConfidenceCalibration(slope: 2.5, intercept: 6)
        let observations = (0..<20_000).map { _ in
            let overlap = exp(stream.uniform(in: -5...0))
            return ConfidenceCalibration.Observation(overlap: overlap, isRight: stream.uniform() < truth.confidence(overlap: overlap))
        }
        let fitted = ConfidenceCalibration(fitting: observations)
        #expect(abs(fitted.slope - 2.5) < 0.15 && abs(fitted.intercept - 6) < 0.35, "\(fitted)")
        // Calibrated: among answers of equal confidence, that share is right.
        for range in [0.0..<0.2, 0.2..<0.5, 0.5..<0.8, 0.8..<1.01] {
            let bin = observations.filter { range.contains(fitted.confidence(overlap: $0.overlap)) }
            let right = Double(bin.filter(\.isRight).count) / Double(bin.count)
            let said = bin.reduce(0) { $0 + fitted.confidence(overlap: $1.overlap) } / Double(bin.count)
            #expect(abs(right - said) < 0.03, "\(range): \(said) said, \(right) right")
        }
    }

    @Test func separableOrOneSidedAnswersStayFinite() {
        let separable = (0..<50).map { ConfidenceCalibration.Observation(overlap: $0 < 25 ? 0.01 : 0.5, isRight: $0 >= 25) }
        let allRight = (0..<50).map { ConfidenceCalibration.Observation(overlap: 0.01 * Double($0 + 1), isRight: true) }
        for observations in [separable, allRight, allRight.map { .init(overlap: $0.overlap, isRight: false) }, Array(allRight.prefix(1))] {
            let fitted = ConfidenceCalibration(fitting: observations)
            #expect(fitted.slope.isFinite && fitted.intercept.isFinite)
            #expect((0...1).contains(fitted.confidence(overlap: 0)) && (0...1).contains(fitted.confidence(overlap: 1)))
        }
        let fitted = ConfidenceCalibration(fitting: separable)
        #expect(fitted.confidence(overlap: 0.5) > 0.9 && fitted.confidence(overlap: 0.01) < 0.1)
    }
}
