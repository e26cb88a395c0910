import Embeddings
import Formats
import RandomStreams

/// How often a probe would do as well if labels had nothing to do with embeddings: labels are moved among the items, and all is divided,
/// learned and measured again.
///
/// Where all items of each group have one label, whole groups change theirs, else items do.
///
/// Source: Ojala and Garriga, "Permutation tests for studying classifier performance", JMLR 11, 2010, test 1.
public struct PermutationTest: Sendable {
    /// For each measure the share of permutations that are as good, (1 + as good) / (1 + permutations).
    public let pValues: [Double]

    /// - Parameters:
    ///   - trial: What was found with the labels in their places.
    ///   - column: These labels.
    ///   - count: Permutations, at least 1.
    ///   - progress: Told how many of how many are done.
    /// - Throws: `FormatError`, as `ProbeTarget` has it.
    public init(
        _ trial: ProbeTrial, _ table: EmbeddingTable, _ column: LabelColumn, groups: [Int]?, settings: ProbeSettings, count: Int,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(FormatError) {
        let found = trial.scores.map(\.figure.value), counted = trial.isTested.map { $0 ? 1.0 : 0 }
        var asGood = [Int](repeating: 0, count: found.count)
        for permutation in 0..<count {
            var stream = RandomStream(seed: settings.seed, path: 0x9E47, UInt64(permutation)), moved = settings
            moved.seed = stream.next()
            let labels = Self.moved(column, groups: groups, &stream)
            let target = try type(of: trial.target).init(labels, for: settings.method)
            let outputs = ProbeTrial.answers(table, target, groups: groups, isTested: trial.isTested, settings: moved).outputs
            for (place, statistic) in ProbeTrial.statistics(target, outputs).enumerated() {
                let value = statistic(counted), isError = trial.scores[place].isError
                // Where a measure is not defined by chance, chance did not do as well.
                if isError ? value <= found[place] : value >= found[place] { asGood[place] += 1 }
            }
            progress(permutation + 1, count)
        }
        pValues = asGood.map { Double(1 + $0) / Double(1 + count) }
    }

    private static func moved(_ column: LabelColumn, groups: [Int]?, _ stream: inout RandomStream) -> LabelColumn {
        let groups = groups ?? Array(column.labels.indices), isUniform = Dictionary(grouping: column.labels.indices, by: { groups[$0] })
            .allSatisfy { _, members in members.allSatisfy { column.labels[$0].text == column.labels[members[0]].text } }
        let units = isUniform ? groups : Array(column.labels.indices)
        var places: [Int: Int] = [:], first: [Int] = []
        for (item, unit) in units.enumerated() where places[unit] == nil {
            places[unit] = first.count
            first.append(item)
        }
        let order = shuffled(first.count, &stream)
        return LabelColumn(path: column.path, name: column.name, labels: units.map { column.labels[first[order[places[$0]!]]] })
    }
}
