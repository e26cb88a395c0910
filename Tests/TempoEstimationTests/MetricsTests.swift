import Foundation
import TempoEstimation
import Testing

@Suite struct MetricsTests {
    private struct Case: Decodable {
        let annotated: Double, estimated: Double
        let hits: [String]
    }

    private struct PScoreCase: Decodable {
        let annotated: [Double], weight: Double, estimated: [Double], pScore: Double
    }

    /// See Tests/Golden/metrics/generate.py.
    private func golden<Item: Decodable>(_ name: String) throws -> [Item] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/metrics/\(name)")
        return try JSONDecoder().decode([Item].self, from: Data(contentsOf: file))
    }

    @Test func pScoresAreThoseOfMirEval() throws {
        let cases: [PScoreCase] = try golden("pscores.json")
        #expect(cases.count == 300 && cases.count { $0.weight > 0 && $0.weight < 1 } == 298 && cases.count { $0.pScore > 0 && $0.pScore < 1 } > 100)
        for item in cases {
            let scored = ScoredEstimate(
                group: "a", annotatedBPM: item.annotated[0], secondAnnotatedBPM: item.annotated[1], firstWeight: item.weight,
                estimate: estimate(item.estimated.first, second: item.estimated.dropFirst().first))
            let pScore = try #require(scored.pScore)
            #expect(abs(pScore - item.pScore) < 1e-12, "\(item)")
        }
    }

    @Test func aPScoreNeedsTwoTempiAndAWeightAndAFileThatCannotBeReadHasZero() {
        #expect(scored([100])[0].pScore == nil)
        #expect(ScoredEstimate(group: "a", annotatedBPM: 100, secondAnnotatedBPM: 50, estimate: estimate(100)).pScore == nil)
        #expect(ScoredEstimate(group: "a", annotatedBPM: 100, secondAnnotatedBPM: 50, firstWeight: 0.7, estimate: nil).pScore == 0)
        #expect(ScoredEstimate.pScoreTolerance == 0.08)
    }

    @Test func hitsAreThoseOfMirEval() throws {
        let cases: [Case] = try golden("hits.json")
        #expect(cases.count == 300)
        for item in cases {
            let relation = TempoRelation(estimatedBPM: item.estimated, annotatedBPM: item.annotated)
            let comment = Comment(rawValue: "\(item.estimated) for \(item.annotated): \(relation), mir_eval \(item.hits)")
            #expect(relation.isAccuracy1 == item.hits.contains("1"), comment)
            #expect(relation.isAccuracy2 == !item.hits.isEmpty, comment)
        }
    }

    @Test(arguments: [
        (120.0, TempoRelation.equal), (124.7, .equal), (115.3, .equal), (125, .other), (115, .other), (240, .double), (249.5, .double), (60, .half),
        (57.7, .half), (57.5, .other), (360, .triple), (40, .third), (180, .ternary), (80, .ternary), (160, .ternary), (90, .ternary),
        (480, .other), (30, .other), (300, .other), (0, .missing),
    ])
    func anEstimateIsRelatedToItsAnnotation(estimated: Double, relation: TempoRelation) {
        #expect(TempoRelation(estimatedBPM: estimated, annotatedBPM: 120) == relation)
    }

    private func estimate(_ tempoBPM: Double?, second: Double? = nil) -> TempoEstimate {
        TempoEstimate(tempoBPM.map { .tempo(.init(bpm: $0, secondBPM: second)) } ?? .refused(.noPulse), confidence: 0, durationSeconds: 30)
    }

    private func scored(_ estimates: [Double?], group: String = "a") -> [ScoredEstimate] {
        estimates.map { ScoredEstimate(group: group, annotatedBPM: 100, estimate: estimate($0)) }
    }

    @Test func figuresAreThoseWorkedOutByHand() {
        let scores = TempoScores(group: "g", scored([100, 103, 202, 33, 75, nil, 110, 49]))
        #expect(scores.count == 8)
        #expect(scores.accuracy1.value == 25)       // 100, 103.
        #expect(scores.accuracy2.value == 62.5)     // And 202, 33, 49.
        #expect(scores.relations == [.equal: 2, .double: 1, .third: 1, .ternary: 1, .missing: 1, .other: 1, .half: 1])
        // Folded errors in percent: 0, 3, 1, 32, 33.33, 41.42, 10, 2.04; the median lies between 3 and 10.
        #expect(abs(scores.medianFoldedErrorPercent.value - 6.5) < 1e-9)
    }

    @Test func foldedErrorsForgetOctavesOnly() {
        func error(_ estimate: Double?) -> Double { scored([estimate])[0].foldedOctaveError }
        #expect(error(100) == 0 && error(200) == 0 && error(25) == 0)
        #expect(abs(error(101) - log2(1.01)) < 1e-12 && abs(error(50.5) - log2(1.01)) < 1e-12)
        #expect(error(nil) == 0.5)
        #expect(abs(error(300) - (2 - log2(3))) < 1e-12)
    }

    @Test func intervalsHoldTheFigureAndRepeat() {
        let items = scored((0..<60).map { $0 % 3 == 0 ? 100 : 133 })
        let scores = TempoScores(group: "g", items), again = TempoScores(group: "g", items)
        let figure = scores.accuracy1
        #expect(figure == again.accuracy1)
        #expect(abs(figure.value - 100.0 / 3) < 1e-9)
        // Binomial: standard deviation 6.1 points, so about ± 12.
        #expect(figure.low < figure.value - 8 && figure.low > figure.value - 17 && figure.high > figure.value + 8 && figure.high < figure.value + 17)
        let perfect = TempoScores(group: "g", scored([100, 100])).accuracy1
        #expect(perfect.low == 100 && perfect.high == 100)
    }

    @Test func theTableHasAllAndThenEachGroup() {
        let items = scored([100], group: "b") + scored([50, 133], group: "a")
        #expect(TempoScores.table(items).map(\.group) == ["all", "a", "b"])
        #expect(TempoScores.table(items).map(\.count) == [3, 2, 1])
        #expect(TempoScores.table(scored([100])).map(\.group) == ["all"])
        #expect(TempoScores.table([]).isEmpty)
    }
}
