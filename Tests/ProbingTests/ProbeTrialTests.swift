import Embeddings
import Formats
import Foundation
import Probing
import Tensors
import Testing

@Suite struct ProbeTrialTests {
    private func settings(_ method: any ProbeMethod, repeats: Int = 1) -> ProbeSettings {
        var settings = ProbeSettings(method: method)
        (settings.repeats, settings.folds, settings.innerFolds, settings.resamples) = (repeats, 4, 3, 200)
        if method is HiddenLayerProbe { settings.strengths = [1] }
        return settings
    }

    @Test(arguments: ["linear", "ridge", "hidden"]) func aSignalIsFoundAndNoiseIsNot(name: String) throws {
        let method = try #require(ProbeMethods.named(name))
        for (signal, range) in [(4.0, 0.9...1.0), (0, 0.05...0.45)] {
            let music = MadeUpEmbeddings(signal: signal), trial = ProbeTrial(music.table, try ClassTarget(music.classColumn, for: method), groups: nil, settings: settings(method))
            let accuracy = trial.scores[0]
            #expect(accuracy.name == "accuracy" && range.contains(accuracy.figure.value), "\(accuracy)")
            #expect(accuracy.figure.low <= accuracy.figure.value && accuracy.figure.value <= accuracy.figure.high)
            #expect(signal > 0 || accuracy.figure.low < 0.25 && accuracy.figure.high > 0.2)
        }
    }

    @Test(arguments: ["linear", "ridge", "hidden"]) func everyKindOfLabelIsLearned(name: String) throws {
        let method = try #require(ProbeMethods.named(name)), music = MadeUpEmbeddings(count: 200, signal: 6)
        func first(_ target: any ProbeTarget) -> Double { ProbeTrial(music.table, target, groups: nil, settings: settings(method)).scores[0].figure.value }
        #expect(first(try NumberTarget(music.numberColumn, for: method)) > 0.7)
        #expect(first(try LabelsTarget(music.labelsColumn, for: method)) > 0.9)
        #expect(first(try KeyTarget(music.keyColumn, for: method)) > 0.9)
        // Chance is 0.07 for tempi of this spread, and no linear function of one dimension is largest for a bin in the middle.
        #expect(first(try TempoTarget(music.tempoColumn, for: method)) > 0.08)
    }

    @Test func theSameSeedGivesTheSameBytesWithAnyNumberOfThreads() throws {
        let music = MadeUpEmbeddings(signal: 1)
        for method in ProbeMethods.all {
            let target = try ClassTarget(music.classColumn, for: method)
            let one = Parallelism.withThreadCount(1) { ProbeTrial(music.table, target, groups: music.groups, settings: settings(method, repeats: 2)) }
            let two = Parallelism.withThreadCount(2) { ProbeTrial(music.table, target, groups: music.groups, settings: settings(method, repeats: 2)) }
            #expect(one.outputs == two.outputs && one.strengths == two.strengths && one.scores.map(\.figure) == two.scores.map(\.figure))
            #expect(one.outputs[0] != one.outputs[1])
        }
    }

    @Test func nestedCrossValidationChoosesStrongRegularisationForNoiseAndWeakForAClearSignal() throws {
        func strengths(_ signal: Double) throws -> [Double] {
            let music = MadeUpEmbeddings(signal: signal)
            return ProbeTrial(music.table, try ClassTarget(music.classColumn, for: LinearProbe()), groups: nil, settings: settings(LinearProbe())).strengths[0]
        }
        #expect(try strengths(0).max()! <= 0.01)
        #expect(try strengths(5).min()! >= 0.01)
    }

    /// Without groups the probe knows the groups' own offsets from training, and finds labels that are the groups'.
    @Test func groupsKeepProbesFromRecognisingThem() throws {
        var music = MadeUpEmbeddings(count: 120, width: 40, signal: 0).table.values
        let groups = (0..<120).map { $0 / 6 }, offsets = MadeUpEmbeddings(count: 20, width: 40, signal: 0, seed: 8).table.values
        for item in 0..<120 { for column in 0..<40 { music[item * 40 + column] = 0.3 * music[item * 40 + column] + offsets[groups[item] * 40 + column] } }
        let table = EmbeddingTable(ids: (0..<120).map { EmbeddingID(path: "\($0)") }, width: 40, values: music)
        let column = LabelColumn(path: "l.csv", name: "label", labels: groups.enumerated().map { ("\($1 % 2)", $0) }), target = try ClassTarget(column, for: LinearProbe())
        let apart = ProbeTrial(table, target, groups: groups, settings: settings(LinearProbe())), mixed = ProbeTrial(table, target, groups: nil, settings: settings(LinearProbe()))
        #expect(mixed.scores[0].figure.value > 0.95 && apart.scores[0].figure.value < 0.8)
        // Twenty groups tell less than 120 items.
        let width = { (trial: ProbeTrial) in trial.scores[0].figure.high - trial.scores[0].figure.low }
        #expect(width(apart) > 0.2 && width(mixed) < 0.1)
    }

    /// Copies with the right labels help a probe of few items, and copies with wrong ones harm it; nobody asks about either.
    @Test func whatIsOnlyLearnedFromHelpsAndIsNotScored() throws {
        let music = MadeUpEmbeddings(count: 160, signal: 3), table = music.table, labels = Array(music.classColumn.labels.prefix(80))
        let groups = Array(0..<80) + Array(0..<80), isTested = [Bool](repeating: true, count: 80) + [Bool](repeating: false, count: 80)
        func accuracy(_ extraLabels: [(text: String, line: Int)]) throws -> Double {
            let target = try ClassTarget(LabelColumn(path: "l.csv", name: "label", labels: labels + extraLabels), for: LinearProbe())
            var settings = settings(LinearProbe(), repeats: 2)
            settings.trainingItems = 8
            let trial = ProbeTrial(table, target, groups: groups, isTested: isTested, settings: settings)
            #expect(trial.testedItems == Array(0..<80) && abs(ConfusionTable(trial)!.counts.joined().reduce(0, +) - 80) < 1e-9)
            return trial.scores[0].figure.value
        }
        let right = Array(music.classColumn.labels.suffix(80)), wrong = right.map { (text: labels.map(\.text).first { [text = $0.text] in $0 != text }!, line: $0.line) }
        let (helped, harmed) = (try accuracy(right), try accuracy(wrong))
        #expect(helped > harmed + 0.2, "\(helped), \(harmed)")
    }

    @Test func fewerLabelsTellLess() throws {
        let music = MadeUpEmbeddings(count: 160, signal: 2)
        func accuracy(_ items: Int?) throws -> Double {
            var settings = settings(LinearProbe(), repeats: 2)
            settings.trainingItems = items
            return ProbeTrial(music.table, try ClassTarget(music.classColumn, for: LinearProbe()), groups: nil, settings: settings).scores[0].figure.value
        }
        #expect(try accuracy(8) < accuracy(nil) - 0.1)
        #expect(try accuracy(1000) == accuracy(nil))
    }

    @Test func aComparisonIsPaired() throws {
        let clear = MadeUpEmbeddings(signal: 1.2), noise = MadeUpEmbeddings(signal: 0, seed: 77)
        let target = try ClassTarget(clear.classColumn, for: LinearProbe())
        func trial(_ table: EmbeddingTable) -> ProbeTrial { ProbeTrial(table, target, groups: nil, settings: settings(LinearProbe())) }
        let first = trial(clear.table), second = trial(noise.table)
        let difference = ProbeComparison(first, second).differences[0]
        #expect(abs(difference.figure.value - (second.scores[0].figure.value - first.scores[0].figure.value)) < 1e-12 && difference.isClear && difference.figure.high < 0)
        // Against itself nothing differs in any resample.
        let same = ProbeComparison(first, first).differences[0]
        #expect(same.figure.low == 0 && same.figure.high == 0 && !same.isClear)
    }

    @Test func confusionsAddUpToTheClasses() throws {
        let music = MadeUpEmbeddings(signal: 1), trial = ProbeTrial(music.table, try ClassTarget(music.classColumn, for: LinearProbe()), groups: nil, settings: settings(LinearProbe(), repeats: 2))
        let table = try #require(ConfusionTable(trial))
        #expect(table.counts.allSatisfy { abs($0.reduce(0, +) - 30) < 1e-9 })
        let right = (0..<4).reduce(0.0) { $0 + table.counts[$1][$1] } / 120
        #expect(abs(right - trial.scores[0].figure.value) < 1e-9)
        #expect(ConfusionTable(ProbeTrial(music.table, try NumberTarget(music.numberColumn, for: RidgeProbe()), groups: nil, settings: settings(RidgeProbe()))) == nil)
    }

    @Test func labelsThatCannotBeLearnedAreNamed() throws {
        let music = MadeUpEmbeddings(count: 12, signal: 1)
        func error(_ make: () throws -> Void) -> String { #expect(throws: FormatError.self) { try make() }?.description ?? "" }
        func column(_ labels: String...) -> LabelColumn { music.column(labels) }
        let linear = LinearProbe()
        #expect(error { _ = try ClassTarget(column("a", "a"), for: linear) }.contains("one class only, a"))
        #expect(error { _ = try NumberTarget(column("1", "nan"), for: linear) }.contains("l.csv:3: label \"nan\"; expected a number"))
        #expect(error { _ = try NumberTarget(column("1", "1"), for: linear) }.contains("the same number everywhere"))
        #expect(error { _ = try TempoTarget(column("120", "-3"), for: linear) }.contains("l.csv:3"))
        #expect(error { _ = try KeyTarget(column("C", "X"), for: linear) }.contains("l.csv:3: label \"X\"; expected a key"))
        #expect(error { _ = try LabelsTarget(column("a", "a"), for: linear) }.contains("labels that all items have"))
        let few = column("a", "a", "a", "b", "b", "b", "c")
        #expect(error { try ProbeTrial.check(few, ClassTarget(few, for: linear), groups: nil, folds: 3) }.contains("c 1"))
        let lonely = column("a", "a", "a", "b", "b", "b")
        #expect(error { try ProbeTrial.check(lonely, ClassTarget(lonely, for: linear), groups: [0, 1, 2, 3, 3, 3], folds: 3) }.contains("all in one group: b 3"))
        #expect(error { try ProbeTrial.check(lonely, ClassTarget(lonely, for: linear), groups: [0, 0, 0, 1, 1, 1], folds: 3) }.contains("2 groups"))
    }
}
