import Foundation
import Structure
import Testing

/// Scores against mir_eval's; see Tests/Golden/structure/generate.py.
@Suite struct GoldenSegmentTests {
    struct Case: Decodable {
        let seconds: Double, truth: [Double], truthLabels: [String], found: [Double], foundLabels: [String], foundSeconds: Double
        let half, three, halfTrimmed, threeTrimmed: [Double], deviationTrimmed: [Double?]
        let pairwise, nce, vmeasure: [Double]
    }

    private static func cases() throws -> [Case] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/structure/segments.json")
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    private func expectEqual(_ found: [Double], _ golden: [Double], _ what: String) {
        for (a, b) in zip(found, golden) { #expect(abs(a - b) < 1e-9, "\(what): \(found), mir_eval has \(golden)") }
    }

    @Test func allFiguresAreThoseOfMirEval() throws {
        let cases = try Self.cases()
        #expect(cases.count == 60)
        for (number, golden) in cases.enumerated() {
            let truth = [SongPart].between(golden.truth + [golden.seconds], labels: golden.truthLabels)
            let found = [SongPart].between(golden.found + [golden.foundSeconds], labels: golden.foundLabels)
            let scores = StructureScores(truth: truth, found: found), labels = scores.labels
            func list(_ scores: BoundaryScores) -> [Double] { [scores.precision, scores.recall, scores.fMeasure] }
            expectEqual(list(scores.half), golden.half, "\(number) half")
            expectEqual(list(scores.three), golden.three, "\(number) three")
            expectEqual(list(scores.halfTrimmed), golden.halfTrimmed, "\(number) half trimmed")
            expectEqual(list(scores.threeTrimmed), golden.threeTrimmed, "\(number) three trimmed")
            expectEqual([labels.pairPrecision, labels.pairRecall, labels.pairF], golden.pairwise, "\(number) pairwise")
            expectEqual([labels.overSegmentation, labels.underSegmentation, labels.entropyF], golden.nce, "\(number) nce")
            expectEqual([labels.vPrecision, labels.vRecall, labels.vMeasure], golden.vmeasure, "\(number) vmeasure")
            for (a, b) in zip([scores.truthToFoundSeconds, scores.foundToTruthSeconds], golden.deviationTrimmed) {
                if let b { #expect(abs(a - b) < 1e-9, "\(number) deviation") } else { #expect(a.isNaN, "\(number) deviation") }
            }
        }
    }

    @Test func trimmedScoresDoNotCountTheEnds() {
        let ends = [0.0, 100], truth = [0.0, 50, 100]
        #expect(BoundaryScores(truth: truth, found: ends, window: 3, isTrimmed: false).recall == 2.0 / 3)
        #expect(BoundaryScores(truth: truth, found: ends, window: 3, isTrimmed: true).fMeasure == 0)
    }
}
