import Embeddings
import RandomStreams
import Tensors
import TempoEstimation

/// How far what is near in the space of embeddings has the same label.
///
/// This is our definition. Each row is a query. Its neighbours are all other rows, nearest first, without those of its own track and
/// of its own exclusion group. Precision at k is the mean agreement of the first k with the query, and the reciprocal rank is 1 / the
/// place of the first that agrees in full (0 if none does); both are averaged over queries. Queries without a neighbour do not count.
/// Chance is what neighbours in random order would give: the mean agreement of all that may be neighbours, and the mean reciprocal
/// rank over all orders.
public struct Locality: Sendable {
    /// A measure with its 95 % interval over resampled queries, and its value by chance.
    public struct Score: Sendable {
        /// What of the label agrees.
        public let agreement: String
        /// "P@1", "P@5", "P@10" or "MRR".
        public let measure: String
        /// From 0 to 1.
        public let figure: IntervalFigure
        /// From 0 to 1.
        public let chance: Double
    }

    /// The places in lists of neighbours that precision is measured at.
    public static let depths = [1, 5, 10]
    /// For each agreement the precisions, then the mean reciprocal rank.
    public let scores: [Score]
    /// Queries that had a neighbour.
    public let queryCount: Int

    /// - Parameters:
    ///   - search: The rows, and how nearness is measured.
    ///   - agreements: Of the rows' labels.
    ///   - tracks: A number for each row, the same for rows of one track.
    ///   - exclusions: Further groups within which nobody is a neighbour, each with a number for each row.
    ///   - groups: What is resampled together; tracks if nil.
    ///   - queryLimit: Of more rows than that, so many are drawn as queries.
    ///   - seed: Of draws and resamples.
    public init(
        _ search: NeighbourSearch, _ agreements: [any LabelAgreement], tracks: [Int], exclusions: [[Int]] = [], groups: [Int]? = nil,
        queryLimit: Int = 5000, resamples: Int = 1000, seed: UInt64 = 1
    ) {
        let count = search.table.count
        precondition(([tracks] + exclusions + [groups ?? tracks]).allSatisfy { $0.count == count }, "Locality: groups of another number of rows")
        var stream = RandomStream(seed: seed, path: 0x10CA)
        let queries = count <= queryLimit ? Array(0..<count) : Array(shuffled(count, &stream).prefix(queryLimit)).sorted()
        let walls = [tracks] + exclusions
        let found = parallelMap(queries.count) { index -> QueryOutcome? in
            let query = queries[index]
            return QueryOutcome(query, scores: search.scores(ofRow: query), agreements) { row in row == query || walls.contains { $0[row] == $0[query] } }
        }
        let kept = found.indices.filter { found[$0] != nil }
        queryCount = kept.count
        guard !kept.isEmpty else {
            scores = []
            return
        }
        let outcomes = kept.map { found[$0]! }, resampled = groups ?? tracks
        let bootstrap = Bootstrap(count: kept.count, groups: kept.map { resampled[queries[$0]] }, resamples: resamples, seed: seed)
        let measures = Self.depths.map { "P@\($0)" } + ["MRR"]
        let places = agreements.indices.flatMap { agreement in measures.indices.map { (agreement, $0) } }
        let figures = bootstrap.figures(places.map { agreement, measure in
            let values = outcomes.map { $0.values[agreement][measure] }
            return { weightedMean(values, $0) }
        })
        scores = zip(places, figures).map { place, figure in
            let chance = outcomes.reduce(0) { $0 + $1.chances[place.0][place.1] } / Double(outcomes.count)
            return Score(agreement: agreements[place.0].name, measure: measures[place.1], figure: figure, chance: chance)
        }
    }
}
