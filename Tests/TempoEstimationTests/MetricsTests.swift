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
        // Folded errors in percent: 0, 1, 2.04, 3, 10, 32, 33.33; a file without a tempo has none.
        #expect(abs(scores.medianFoldedErrorPercent.value - 3) < 1e-9)
        #expect(scores.medianFoldedErrorPercent.low == 0 && abs(scores.medianFoldedErrorPercent.high - 100.0 / 3) < 1e-6)
    }

    @Test func withoutAnEstimateThereIsNoError() {
        let none = TempoScores(group: "g", scored([nil, nil])).medianFoldedErrorPercent, one = TempoScores(group: "g", scored([101, nil])).medianFoldedErrorPercent
        #expect(none.value.isNaN && none.low.isNaN)
        #expect(abs(one.value - 1) < 1e-9 && one.low.isNaN && one.high.isNaN)
    }

    @Test func foldedErrorsForgetOctavesOnly() {
        func error(_ estimate: Double?) -> Double? { scored([estimate])[0].foldedOctaveError }
        #expect(error(100) == 0 && error(200) == 0 && error(25) == 0 && error(nil) == nil)
        for (estimate, expected) in [(101, log2(1.01)), (50.5, log2(1.01)), (300, 2 - log2(3))] { #expect(abs(error(estimate)! - expected) < 1e-12) }
    }

    @Test func intervalsHoldTheFigureAndRepeat() {
        let items = scored((0..<60).map { $0 % 3 == 0 ? 100 : 133 })
        let scores = TempoScores(group: "g", items), again = TempoScores(group: "g", items)
        let figure = scores.accuracy1
        #expect(figure == again.accuracy1)
        #expect(abs(figure.value - 100.0 / 3) < 1e-9)
        // Binomial: standard deviation 6.1 points, so about ± 12.
        #expect(figure.low < figure.value - 8 && figure.low > figure.value - 17 && figure.high > figure.value + 8 && figure.high < figure.value + 17)
        // Eight of eight are no proof of perfection.
        let perfect = TempoScores(group: "g", scored([Double](repeating: 100, count: 8))).accuracy1
        #expect(perfect.value == 100 && abs(perfect.low - 67.56) < 0.01 && perfect.high == 100)
    }

    @Test func theTableHasAllAndThenEachGroup() {
        let items = scored([100], group: "b") + scored([50, 133], group: "a")
        #expect(TempoScores.table(items).map(\.group) == ["all", "a", "b"])
        #expect(TempoScores.table(items).map(\.count) == [3, 2, 1])
        #expect(TempoScores.table(scored([100])).map(\.group) == ["all"])
        #expect(TempoScores.table([]).isEmpty)
    }

    // MARK: Comparisons

    private struct Interval: Decodable { let count: Int, successes: Int, low: Double, high: Double }
    private struct Pair: Decodable { let gained: Int, lost: Int, count: Int, p: Double, low: Double, high: Double }
    private struct Median: Decodable { let count: Int, low: Int?, high: Int? }

    @Test func intervalsOfSharesAreThoseOfStatsmodels() throws {
        let cases: [Interval] = try golden("intervals.json")
        #expect(cases.count > 100)
        for item in cases {
            let interval = wilsonInterval(successes: item.successes, of: item.count)
            #expect(abs(interval.low - item.low) < 1e-12 && abs(interval.high - item.high) < 1e-12, "\(item)")
        }
    }

    @Test func mcNemarsTestIsThatOfStatsmodels() throws {
        let cases: [Pair] = try golden("mcnemar.json")
        #expect(cases.count > 100)
        for item in cases { #expect(abs(mcNemarP(gained: item.gained, lost: item.lost) - item.p) < 1e-10, "\(item)") }
    }

    @Test func intervalsOfMediansAreThoseOfTheBinomialDistribution() throws {
        let cases: [Median] = try golden("medians.json")
        for item in cases where item.count < 400 {
            // The errors are as many different numbers in order, so that each tells its place.
            let estimates = (0..<item.count).map { 100 * (1 + Double($0 + 1) / 4000) }
            let figure = TempoScores(group: "g", scored(estimates)).medianFoldedErrorPercent
            func place(_ percent: Double) -> Int { Int((percent * 40).rounded()) - 1 }
            #expect(figure.low.isNaN ? item.low == nil : place(figure.low) == item.low && place(figure.high) == item.high, "\(item)")
        }
    }

    @Test func aComparisonCountsWhoIsRightWhere() throws {
        let first = scored([100, 100, 100, 200, 130, 130]) + scored([100, 200], group: "b")
        let other = scored([100, 200, nil, 100, 100, 131]) + scored([100, 100], group: "b")
        let table = SystemComparison.table(first: first, other: other)
        #expect(table.map(\.group) == ["all", "a", "b"] && table.map(\.count) == [8, 6, 2])
        #expect(table[0].accuracy1.gained == 3 && table[0].accuracy1.lost == 2 && table[0].accuracy1.difference.value == 12.5)
        #expect(table[0].accuracy2.gained == 1 && table[0].accuracy2.lost == 1 && table[0].accuracy2.difference.value == 0)
        #expect(abs(table[0].accuracy1.pValue - 1) < 1e-12 && table[1].accuracy1.gained == 2 && table[2].accuracy1.lost == 0)
        let again = SystemComparison.table(first: first, other: other)
        #expect(zip(table, again).allSatisfy { $0.accuracy1 == $1.accuracy1 && $0.accuracy2 == $1.accuracy2 })
    }

    @Test func aClearDifferenceIsClearAndItsIntervalHoldsIt() {
        let count = 200
        let first = scored((0..<count).map { $0 < 100 ? 100 : 133 }), other = scored((0..<count).map { (10..<140).contains($0) ? 100 : 133 })
        let measure = SystemComparison(group: "g", first: first, other: other).accuracy1
        #expect(measure.gained == 40 && measure.lost == 10 && measure.difference.value == 15 && measure.pValue < 0.0001)
        // Standard error by the usual formula: sqrt(0.25 - 0.15²) / sqrt(200) = 3.4 points.
        #expect(abs(measure.difference.low - (15 - 6.6)) < 1.5 && abs(measure.difference.high - (15 + 6.6)) < 1.5)
    }

    @Test func systemsThatAgreeEverywhereAreNotSaidToBeEqualForSure() throws {
        let eight = scored([Double](repeating: 100, count: 8)), measure = SystemComparison(group: "g", first: eight, other: eight).accuracy1
        let cases: [Pair] = try golden("mcnemar.json"), expected = try #require(cases.first { $0.gained == 0 && $0.lost == 0 && $0.count == 8 })
        #expect(measure.difference.value == 0 && abs(measure.pValue - 1) < 1e-12)
        #expect(abs(measure.difference.low - 100 * expected.low) < 1e-9 && abs(measure.difference.high - 100 * expected.high) < 1e-9)
    }
}
