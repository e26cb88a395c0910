import Tensors

/// Finds the rows nearest to an embedding: exactly, by one product of the table with the query.
///
/// The table's numbers are not copied unless they are standardised. A million rows of 512 numbers are 2 GB, and a query reads
/// them once.
public struct NeighbourSearch: Sendable {
    /// A row that was found.
    public struct Neighbour: Sendable, Hashable {
        /// Its place in the table.
        public let row: Int
        /// Cosine or Euclidean distance; see `NeighbourMetric`.
        public let value: Float
    }

    /// What is searched.
    public let table: EmbeddingTable
    /// How nearness is measured.
    public let metric: NeighbourMetric
    /// What rows and queries are brought to first, if anything.
    public let standardization: Standardization?
    private let values: [Float]
    private let constants: [Float]

    /// - Parameters:
    ///   - table: What is searched.
    ///   - metric: How nearness is measured.
    ///   - standardizes: Whether each dimension is brought to mean 0 and deviation 1 over the table first, so that none counts for
    ///     more than others by its scale.
    public init(_ table: EmbeddingTable, metric: NeighbourMetric = .cosine, standardizes: Bool = false) {
        (self.table, self.metric) = (table, metric)
        standardization = standardizes ? Standardization(table.values, width: table.width, rows: 0..<table.count) : nil
        let values = standardization?.applied(to: table.values) ?? table.values, width = table.width
        self.values = values
        constants = [Float](unsafeUninitializedCapacity: table.count) { buffer, count in
            count = table.count
            values.withUnsafeBufferPointer { values in
                let start = values.baseAddress!
                uncheckedParallelFor(table.count, grain: 1 << 12) { rows, _ in
                    for row in rows {
                        let x = start + row * width
                        buffer[row] = metric.constant(squaredNorm: innerProduct(width, x, x))
                    }
                }
            }
        }
    }

    /// The rows nearest to a query, nearest first; of equals, the earlier row.
    ///
    /// - Parameters:
    ///   - query: As many numbers as the table is wide, not standardised.
    ///   - count: At most so many.
    ///   - groups: A number for each row. A group, such as a track, is answered by its nearest row alone; nil for all rows.
    ///   - isExcluded: Rows that must not be answered, such as those of the query's own track.
    public func nearest(
        to query: [Float], count: Int, oneOfEach groups: [Int]? = nil, excluding isExcluded: (Int) -> Bool = { _ in false }
    ) -> [Neighbour] {
        precondition(query.count == table.width, "NeighbourSearch: a query of \(query.count) numbers in a table of width \(table.width)")
        let compared = standardization?.applied(to: query) ?? query
        let scores = scores(compared)
        let best = groups.map { Self.best(count, of: scores, groups: $0, excluding: isExcluded) } ?? Self.best(count, of: scores, excluding: isExcluded)
        let constant = metric.constant(squaredNorm: compared.withUnsafeBufferPointer { innerProduct(table.width, $0.baseAddress!, $0.baseAddress!) })
        return best.map { Neighbour(row: $0, value: metric.value(score: scores[$0], queryConstant: constant)) }
    }

    /// A score for each row, larger for nearer ones.
    func scores(_ query: [Float]) -> [Float] {
        let width = table.width, metric = metric
        return [Float](unsafeUninitializedCapacity: table.count) { buffer, count in
            count = table.count
            values.withUnsafeBufferPointer { values in
                query.withUnsafeBufferPointer { query in
                    let (x, y) = (values.baseAddress!, query.baseAddress!)
                    uncheckedParallelFor(table.count, grain: 1 << 12) { rows, _ in
                        for row in rows {
                            buffer[row] = metric.score(product: innerProduct(width, x + row * width, y), constant: constants[row])
                        }
                    }
                }
            }
        }
    }

    /// A score for each row against a row of the table, larger for nearer ones; comparable among the rows of one query.
    package func scores(ofRow row: Int) -> [Float] { scores(Array(values[row * table.width..<(row + 1) * table.width])) }
}
