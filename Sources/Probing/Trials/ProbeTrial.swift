import Embeddings
import Formats
import RandomStreams
import Tensors
import TempoEstimation

/// How well a probe finds labels in embeddings of items that it was not trained on: repeated cross-validation.
public struct ProbeTrial: Sendable {
    /// A measure over all held-out answers of a repeat, as the mean over repeats, with its 95 % interval over resampled items or groups.
    public struct Score: Sendable {
        /// As the field calls it.
        public let name: String
        /// Whether less is better.
        public let isError: Bool
        /// In the unit of the measure.
        public let figure: IntervalFigure
    }

    /// What was to be found.
    public let target: any ProbeTarget
    /// For each repeat, the outputs for each item by the probe that was not trained on it: `[items, outputs]`.
    public let outputs: [[Double]]
    /// The strengths that nested cross-validation chose: for each repeat, one for each fold.
    public let strengths: [[Double]]
    /// The first is the one that the field looks at.
    public let scores: [Score]
    let bootstrap: Bootstrap
    /// Whether each item was asked about; the others were only learned from.
    let isTested: [Bool]

    /// - Parameters:
    ///   - table: A row for each item.
    ///   - target: The labels of the items.
    ///   - groups: A number for each item. Items of one group are never divided between training and held-out parts.
    ///   - isTested: Whether each item is asked about; the others, such as augmented ones, are only learned from, in training parts of
    ///     their group. Nil if all are.
    ///   - progress: Told how many folds of how many are done.
    public init(
        _ table: EmbeddingTable, _ target: any ProbeTarget, groups: [Int]?, isTested: [Bool]? = nil, settings: ProbeSettings,
        progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) {
        let isTested = isTested ?? [Bool](repeating: true, count: table.count)
        (self.target, self.isTested) = (target, isTested)
        (outputs, strengths) = Self.answers(table, target, groups: groups, isTested: isTested, settings: settings, progress: progress)
        bootstrap = Bootstrap(count: table.count, groups: groups, counted: isTested, resamples: settings.resamples, seed: settings.seed)
        let figures = bootstrap.figures(Self.statistics(target, outputs))
        scores = zip(target.metrics, figures).map { Score(name: $0.name, isError: $0.isError, figure: $1) }
    }

    /// The outputs for each repeat and item, and the strengths for each repeat and fold.
    static func answers(
        _ table: EmbeddingTable, _ target: any ProbeTarget, groups: [Int]?, isTested: [Bool], settings: ProbeSettings,
        progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) -> (outputs: [[Double]], strengths: [[Double]]) {
        let width = target.reading.outputCount, count = table.count
        precondition(target.numbers.count == count * width && isTested.count == count, "ProbeTrial: labels of another number of items")
        let plans = (0..<settings.repeats).map { round in
            FoldPlan(items: count, count: settings.folds, strata: target.strata, groups: groups, seed: Self.seed(settings.seed, round))
        }
        let parts = parallelMap(settings.repeats * settings.folds, progress: progress) { part in
            let (round, fold) = (part / settings.folds, part % settings.folds), plan = plans[round]
            let seed = Self.seed(settings.seed, round) &+ UInt64(1000 * (fold + 1))
            let rows = Self.picked(plan.training(fold), groups: groups, isTested: isTested, limit: settings.trainingItems, seed: seed)
            let fit = ProbeFit(table, target, rows: rows, groups: groups, settings: settings, seed: seed)
            return (strength: fit.strength, outputs: fit.outputs(table, rows: plan.heldOut(fold)))
        }
        let outputs = plans.enumerated().map { round, plan in
            var outputs = [Double](repeating: 0, count: count * width)
            for fold in 0..<plan.count {
                let values = parts[round * plan.count + fold].outputs
                for (place, item) in plan.heldOut(fold).enumerated() {
                    for i in 0..<width { outputs[item * width + i] = values[place * width + i] }
                }
            }
            return outputs
        }
        let strengths = (0..<settings.repeats).map { round in (0..<settings.folds).map { parts[round * settings.folds + $0].strength } }
        return (outputs, strengths)
    }

    /// What is wrong with these items for so many folds, if anything.
    ///
    /// - Throws: `FormatError` that names classes with fewer members, or groups, than there are folds.
    public static func check(_ column: LabelColumn, _ target: any ProbeTarget, groups: [Int]?, folds: Int) throws(FormatError) {
        let count = column.labels.count, units = groups.map { Set($0).count } ?? count
        guard units >= folds else { throw column.wrong("\(units) \(groups == nil ? "labelled embeddings" : "groups")", "at least \(folds), one for each fold (--folds)") }
        guard let strata = target.strata else { return }
        var members = [Set<Int>](repeating: [], count: target.classNames.count), counts = [Int](repeating: 0, count: members.count)
        for (item, stratum) in strata.enumerated() {
            members[stratum].insert(groups?[item] ?? item)
            counts[stratum] += 1
        }
        func list(_ classes: [Int], _ number: (Int) -> Int) -> String {
            classes.prefix(8).map { "\(target.classNames[$0]) \(number($0))" }.joined(separator: ", ") + (classes.count > 8 ? ", …" : "")
        }
        let small = counts.indices.filter { counts[$0] < folds }
        if !small.isEmpty {
            throw column.wrong("classes with fewer members than folds: \(list(small) { counts[$0] })", "at least \(folds) of each (--folds); leave their labels empty to leave them out")
        }
        let lonely = members.indices.filter { members[$0].count < 2 }
        if !lonely.isEmpty {
            throw column.wrong("classes whose members are all in one group: \(list(lonely) { counts[$0] })", "members in at least two groups, or a probe never sees them")
        }
    }

    /// The rows of a training part that are learned from: all, or some tested ones and what is only learned from beside these.
    private static func picked(_ rows: [Int], groups: [Int]?, isTested: [Bool], limit: Int?, seed: UInt64) -> [Int] {
        let tested = rows.filter { isTested[$0] }
        guard let limit, limit < tested.count else { return rows }
        var stream = RandomStream(seed: seed, path: 0xF3E)
        let chosen = Set(shuffled(tested.count, &stream).prefix(limit).map { tested[$0] }), groups = groups ?? Array(isTested.indices)
        let known = Set(chosen.map { groups[$0] })
        return rows.filter { isTested[$0] ? chosen.contains($0) : known.contains(groups[$0]) }
    }

    /// Each metric as a function of weights, averaged over repeats.
    static func statistics(_ target: any ProbeTarget, _ outputs: [[Double]]) -> [([Double]) -> Double] {
        target.metrics.map { metric in
            let prepared = outputs.map(metric.prepared)
            return { weights in prepared.reduce(0) { $0 + $1(weights) } / Double(prepared.count) }
        }
    }

    /// Of a repeat. The same for all embeddings, so that their folds are the same.
    private static func seed(_ seed: UInt64, _ round: Int) -> UInt64 { RandomStream(seed: seed, path: 0x9E9EA7, UInt64(round)).key }
}

extension ProbeTrial {
    /// The items that were asked about.
    public var testedItems: [Int] { isTested.indices.filter { isTested[$0] } }

    /// The answer to each item by the probe of a repeat that was not trained on it.
    public func answers(_ round: Int) -> [ProbeAnswer] {
        let count = target.reading.outputCount
        return (0..<outputs[round].count / count).map { target.reading.answer(outputs[round][$0 * count..<($0 + 1) * count]) }
    }
}
