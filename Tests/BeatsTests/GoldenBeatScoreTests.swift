import Beats
import Foundation
import Testing

/// Scores against mir_eval's; see Tests/Golden/beats/generate.py.
@Suite struct GoldenBeatScoreTests {
    struct Case: Decodable {
        let truth, found: [Double]
        let fMeasure, cmlc, cmlt, amlc, amlt, informationGain: Double
    }

    @Test func allFiguresAreThoseOfMirEval() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/beats/scores.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(cases.count == 120)
        for (number, golden) in cases.enumerated() {
            let scores = BeatScores(truth: golden.truth, found: golden.found)
            let expected = [golden.fMeasure, golden.cmlc, golden.cmlt, golden.amlc, golden.amlt, golden.informationGain]
            for (measure, value) in zip(BeatScores.measures, expected) {
                #expect(abs(measure.value(scores) - value) < 1e-9, "case \(number), \(measure.name): \(measure.value(scores)), mir_eval has \(value)")
            }
        }
    }
}
