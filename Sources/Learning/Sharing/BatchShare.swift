import Autodiff
import Communication
import Tensors

/// The part of every batch that one rank works on: consecutive items, as even as can be.
public struct BatchShare: Sendable {
    /// Who works on the batch.
    public let ranks: any Communicator

    /// The part of this rank.
    public init(_ ranks: any Communicator) { self.ranks = ranks }

    /// All of it.
    public static let whole = BatchShare(SingleProcess())

    /// Whether there is no other rank.
    public var isWhole: Bool { ranks.size == 1 }

    /// The numbers of this rank's items.
    ///
    /// - Parameter count: Items of the batch.
    public func items(of count: Int) -> Range<Int> { items(of: count, rank: ranks.rank) }

    private func items(of count: Int, rank: Int) -> Range<Int> { count * rank / ranks.size..<count * (rank + 1) / ranks.size }

    /// This rank's part of a mean over items: the mean over its own, weighted by how many they are.
    ///
    /// - Parameters:
    ///   - count: Items of the batch.
    ///   - mean: Of the rank's items; not called if it has none.
    public func part(of count: Int, _ mean: () -> Variable<Float>) -> Variable<Float> {
        if isWhole { return mean() }
        let own = items(of: count).count
        return own == 0 ? Variable(Tensor(0)) : mean() * Float(Double(own) / Double(count))
    }

    /// The same of a plain number.
    public func part(of count: Int, _ mean: () -> Double) -> Double {
        if isWhole { return mean() }
        let own = items(of: count).count
        return own == 0 ? 0 : mean() * Double(own) / Double(count)
    }

    /// What all ranks have made of their items, on each rank. A gradient goes back to the rank that made it, added up over all ranks.
    ///
    /// Ends the job if ranks are lost.
    ///
    /// - Parameters:
    ///   - rows: `[blocks · own items, …]`: one or more rows for each of this rank's items, those of a kind one after another.
    ///   - blocks: How many rows an item has.
    ///   - count: Items of the batch.
    /// - Returns: `[blocks · count, …]`, as if one rank had made it.
    public func gathered(_ rows: Variable<Float>, blocks: Int = 1, of count: Int) -> Variable<Float> {
        if isWhole { return rows }
        let own = items(of: count), width = rows.shape.removing(0).count
        if rows.shape[0] != blocks * own.count {
            shapeFailure("gathered", "\(blocks) rows for each of \(own.count) items", rows.shape)
        }
        let counts = (0..<ranks.size).map { blocks * items(of: count, rank: $0).count * width }
        let parts = endingJob { () throws(CommunicationError) in try ranks.allGather(rows.value.scalars, counts: counts) }
        let whole = Tensor<Float>(shape: Shape([blocks * count] + rows.shape.extents.dropFirst())) { out in
            for (rank, part) in parts.enumerated() {
                let items = items(of: count, rank: rank)
                part.withUnsafeBufferPointer { part in
                    for block in 0..<blocks where !items.isEmpty {
                        (out + (block * count + items.lowerBound) * width)
                            .update(from: part.baseAddress! + block * items.count * width, count: items.count * width)
                    }
                }
            }
        }
        let shape = rows.shape
        return .primitive("gatherRanks", whole, of: [rows]) { gradient in
            var sum = gradient.scalars
            endingJob { () throws(CommunicationError) in try ranks.sum(&sum) }
            return [Tensor(shape: shape) { out in
                sum.withUnsafeBufferPointer { sum in
                    for block in 0..<blocks where !own.isEmpty {
                        (out + block * own.count * width).update(from: sum.baseAddress! + (block * count + own.lowerBound) * width, count: own.count * width)
                    }
                }
            }]
        }
    }

    /// The same of several matrices, sent together: ranks wait for each other once.
    ///
    /// - Parameter matrices: `[blocks · own items, …]` each, with two axes.
    public func gathered(_ matrices: [Variable<Float>], blocks: Int = 1, of count: Int) -> [Variable<Float>] {
        if isWhole || matrices.count < 2 { return matrices.map { gathered($0, blocks: blocks, of: count) } }
        let all = gathered(.concatenated(matrices, axis: 1), blocks: blocks, of: count)
        var start = 0
        return matrices.map { matrix in
            defer { start += matrix.shape[1] }
            return all.sliced(axis: 1, start..<start + matrix.shape[1])
        }
    }

    /// Where an error cannot be thrown: no step can be finished without the other ranks.
    private func endingJob<Result>(_ body: () throws(CommunicationError) -> Result) -> Result {
        do { return try body() } catch { ranks.abort(code: lostRankCode, message: "sametempo: \(error); the job ends") }
    }
}
