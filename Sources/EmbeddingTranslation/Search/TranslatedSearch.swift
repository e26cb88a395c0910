import AudioEmbedding
import Embeddings

/// Finds tracks that are like another one, but faster or slower.
public struct TranslatedSearch: Sendable {
    /// A row for each track.
    public let table: EmbeddingTable
    private let translation: TranslationModel
    private let weights: PartWeights
    private let search: NeighbourSearch

    /// - Parameters:
    ///   - table: Embeddings by the encoder whose embeddings the translation moves; windows are averaged.
    ///   - weights: What counts how much.
    public init(_ table: EmbeddingTable, translation: TranslationModel, weights: PartWeights) {
        precondition(table.width == translation.configuration.width, "TranslatedSearch: a table of width \(table.width), a translation of \(translation.configuration.width)")
        self.table = table.trackMeans()
        (self.translation, self.weights) = (translation, weights)
        search = NeighbourSearch(weights.weighted(self.table))
    }

    /// The tracks nearest to where `embedding` would lie at `ratio` times its tempo, nearest first.
    ///
    /// - Parameters:
    ///   - embedding: Of a track, by the table's encoder.
    ///   - ratio: Stretch ratio; above 1 is faster, and 1 asks for what is near as it is.
    ///   - isExcluded: Rows of `table` that must not be answered.
    public func nearest(to embedding: [Float], ratio: Double, count: Int, excluding isExcluded: (Int) -> Bool = { _ in false }) -> [NeighbourSearch.Neighbour] {
        search.nearest(to: weights.weighted(translation.moved(embedding, ratio: ratio)), count: count, excluding: isExcluded)
    }
}
