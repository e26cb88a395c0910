import AudioEmbedding
import Embeddings

/// How much each part of an embedding counts when two are compared.
public struct PartWeights: Sendable {
    /// For each part that there is: its numbers, and what its cosine counts in the sum.
    let parts: [(range: Range<Int>, weight: Float)]

    /// - Parameters:
    ///   - rhythmWeight: From 0 to 1, of the rhythm part. The others have the rest, in proportion to their shares in an embedding.
    public init(_ encoder: EncoderConfiguration, rhythmWeight: Double) {
        let others = EmbeddingPart.allCases.filter { $0 != .rhythm && !encoder.range(of: $0).isEmpty }
        let shares = others.reduce(0) { $0 + encoder.share(of: $1) }
        parts = [(encoder.range(of: .rhythm), Float(rhythmWeight))] + others.map {
            (encoder.range(of: $0), Float((1 - rhythmWeight) * (shares > 0 ? encoder.share(of: $0) / shares : 1 / Double(others.count))))
        }
    }

    /// A row whose cosine with another such row is the weighted sum of the parts' cosines.
    func weighted(_ row: some Collection<Float>) -> [Float] {
        var result = Array(row)
        for (range, weight) in parts {
            let length = result[range].reduce(0) { $0 + $1 * $1 }.squareRoot(), factor = length > 0 ? weight.squareRoot() / length : 0
            for place in range { result[place] *= factor }
        }
        return result
    }

    /// A table of such rows.
    func weighted(_ table: EmbeddingTable) -> EmbeddingTable {
        EmbeddingTable(ids: table.ids, width: table.width, values: table.ids.indices.flatMap { weighted(table.row($0)) })
    }
}
