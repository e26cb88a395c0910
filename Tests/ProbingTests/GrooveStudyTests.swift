import Embeddings
import Foundation
import Probing
import Testing

/// The groove study's procedure against scikit-learn; see Tests/Golden/probes/generate_study.py.
@Suite struct GrooveStudyTests {
    struct Values: Decodable {
        struct Folds: Decodable { let items, count: Int, seed: UInt32, folds: [Int] }
        struct Study: Decodable { let r2, rmse, predictions: [Double] }
        struct Components: Decodable { let places, shares: [Double] }
        struct Measures: Decodable { let numbers, answers: [Double], spearman: Double, truths, guesses: [Int], balanced: Double }
        let styles: [Int], ratings: [Double], features, embeddings: [Float], folds: [Folds], study: [String: Study], partial: [[Double]], components: Components
        let measures: Measures
    }

    let golden: Values

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/probes/study.json")
        golden = try JSONDecoder().decode(Values.self, from: Data(contentsOf: file))
    }

    private func table(_ values: [Float]) -> EmbeddingTable {
        let count = golden.ratings.count
        return EmbeddingTable(ids: (0..<count).map { EmbeddingID(path: "\($0).wav") }, width: values.count / count, values: values)
    }

    private func column(_ labels: [String]) -> LabelColumn { LabelColumn(path: "l.csv", name: "label", labels: labels.enumerated().map { ($1, $0 + 2) }) }

    /// The items as labels of a file give them, with styles.
    private func items(addsClasses: Bool) throws -> StudyItems {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("study-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try ("path,groove,style\n" + golden.ratings.enumerated().map { "\($0).wav,\($1),style \(golden.styles[$0])\n" }.joined()).write(to: file, atomically: true, encoding: .utf8)
        let labels = try LabelTable(contentsOf: file.path)
        let labelled = try LabelledItems(labels, column: "groove", group: nil, tables: [("features.csv", table(golden.features))])
        return try StudyItems(labelled, table: labelled.tables[0], classes: try labels.column("style"), addsClasses: addsClasses)
    }

    @Test func foldsAreTheVeryFoldsOfScikitLearn() {
        for example in golden.folds { #expect(FoldPlan(items: example.items, count: example.count, scikitLearnSeed: example.seed).folds == example.folds, "seed \(example.seed)") }
    }

    /// The first numbers of the generator's reference implementation for its own seed.
    @Test func theGeneratorIsTheMersenneTwister() {
        var generator = MersenneTwister(seed: 5489)
        #expect([generator.next(), generator.next(), generator.next()] == [3_499_211_612, 581_869_302, 3_890_346_734])
        for _ in 3..<9999 { _ = generator.next() }
        #expect(generator.next() == 4_123_659_995)
    }

    /// Scores and predictions within 1e-6.
    @Test func scoresAreThoseOfScikitLearn() throws {
        let tables = try [("features", table(golden.features)), ("styles", items(addsClasses: true).table), ("embeddings", table(golden.embeddings))]
        for (name, table) in tables {
            let study = GrooveStudy(table, ratings: golden.ratings), expected = try #require(golden.study[name])
            #expect(study.scores.map(\.name) == ["R²", "RMSE"])
            for (score, values) in zip(study.scores, [expected.r2, expected.rmse]) {
                #expect(zip(score.values, values).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name): \(score.values), \(values)")
            }
            #expect(zip(study.answers[0], expected.predictions).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
        }
    }

    @Test func correlationsWithinStylesAreThoseOfWhatRegressionLeaves() throws {
        let items = try items(addsClasses: false), width = items.table.width
        for (feature, expected) in golden.partial.enumerated() {
            let values = items.ratings.indices.map { Double(items.table.values[$0 * width + feature]) }
            let plain = PartialCorrelation(values, items.ratings, classes: nil), partial = PartialCorrelation(values, items.ratings, classes: items.classes)
            #expect(abs(plain.value - expected[0]) < 1e-9 && abs(partial.value - expected[1]) < 1e-9)
            #expect(partial.low < partial.value && partial.value < partial.high)
        }
        #expect(PartialCorrelation(golden.styles.map { 0.1 * Double($0) }, items.ratings, classes: items.classes).value.isNaN)
    }

    /// Directions up to their sign, places within a thousandth of the largest.
    @Test func componentsAreThoseOfScikitLearn() {
        let components = PrincipalComponents(table(golden.embeddings)), expected = golden.components
        #expect(abs(components.shares.first - expected.shares[0]) < 1e-6 && abs(components.shares.second - expected.shares[1]) < 1e-6)
        for (side, places) in [components.places.map(\.first), components.places.map(\.second)].enumerated() {
            let theirs = places.indices.map { expected.places[2 * $0 + side] }, largest = theirs.map { abs($0) }.max()!
            let same = zip(places, theirs).map { abs($0 - $1) }.max()!, opposite = zip(places, theirs).map { abs($0 + $1) }.max()!
            #expect(min(same, opposite) < 1e-3 * largest)
        }
    }

    @Test func whatRatingsFollowIsImportantAndNoiseIsNot() {
        let study = GrooveStudy(table(golden.features), ratings: golden.ratings), importance = PermutationImportance(study).means
        // Ratings are made from the first and the fourth.
        #expect(importance[0] > 0.2 && importance[3] > 0.1)
        for feature in [1, 2, 4, 5] { #expect(abs(importance[feature]) < 0.1, "\(importance)") }
        #expect(PermutationImportance(study).means == importance)
    }

    @Test func rankCorrelationAndBalancedAccuracyAreTheirs() throws {
        let measures = golden.measures
        let numbers = try NumberTarget(column(measures.numbers.map { "\($0)" }), for: RidgeProbe()), spearman = try #require(numbers.metrics.first { $0.name == "Spearman" })
        let prepared = spearman.prepared(measures.answers)
        #expect(abs(prepared([Double](repeating: 1, count: 40)) - measures.spearman) < 1e-12)
        // An item of weight 2 is two items.
        let twice = try NumberTarget(column((measures.numbers + [measures.numbers[3]]).map { "\($0)" }), for: RidgeProbe())
        let doubled = try #require(twice.metrics.first { $0.name == "Spearman" }).prepared(measures.answers + [measures.answers[3]])([Double](repeating: 1, count: 41))
        #expect(abs(prepared((0..<40).map { $0 == 3 ? 2 : 1 }) - doubled) < 1e-12)
        let classes = try ClassTarget(column(measures.truths.map { "\($0)" }), for: LinearProbe())
        let outputs = measures.guesses.flatMap { guess in (0..<4).map { $0 == guess ? 1.0 : 0 } }
        let balanced = try #require(classes.metrics.first { $0.name == "balanced accuracy" }).prepared(outputs)([Double](repeating: 1, count: 50))
        #expect(abs(balanced - measures.balanced) < 1e-12)
    }

    @Test func fewItemsAndEqualRatingsAreNoStudy() throws {
        let items = try items(addsClasses: false)
        #expect(items.obstacle == nil && items.classNames == ["style 0", "style 1", "style 2"])
        let member = items.members(of: 1)
        #expect(member.ratings.count == golden.styles.count { $0 == 1 } && member.table.count == member.ratings.count && member.obstacle == nil)
        #expect(items.members(of: 9).obstacle != nil)
    }

    @Test func chanceIsSeldomAsGoodAsLabelsThatAreThere() throws {
        var settings = ProbeSettings(method: RidgeProbe())
        (settings.repeats, settings.folds, settings.strengths, settings.resamples) = (1, 5, [10], 40)
        let pairs = golden.ratings.indices.map { $0 / 2 }
        func pValue(_ ratings: [Double], groups: [Int]?) throws -> [Double] {
            let column = column(ratings.map { "\($0)" }), target = try NumberTarget(column, for: settings.method), table = table(golden.features)
            let trial = ProbeTrial(table, target, groups: groups, settings: settings)
            return try PermutationTest(trial, table, column, groups: groups, settings: settings, count: 99).pValues
        }
        #expect(try pValue(golden.ratings, groups: nil).allSatisfy { $0 == 0.01 })
        // Noise: the sixth feature of other items.
        let noise = golden.ratings.indices.map { Double(golden.features[($0 * 17 + 5) % 62 * 6 + 4]) }
        #expect(try pValue(noise, groups: nil).allSatisfy { $0 > 0.05 })
        #expect(try pValue(pairs.map { golden.ratings[2 * $0] }, groups: pairs).allSatisfy { $0 > 0 && $0 <= 1 })
    }
}
