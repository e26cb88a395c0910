import AudioEmbedding
import Autodiff
import Formats
import Learning
import Tensors

/// A held-out track and the tracks nearest to it, for people to listen to.
struct NeighbourExample: Codable, Sendable, Hashable {
    struct Neighbour: Codable, Sendable, Hashable {
        var path: String
        /// Cosine of the angle between the mean embeddings.
        var similarity: Double
    }

    /// The file of the track that was asked about.
    var query: String
    /// The nearest first.
    var neighbours: [Neighbour]
}

extension RunFolder {
    /// Held-out tracks and their neighbours, for the report.
    var neighbours: String { path + "/neighbours.jsonl" }
}

extension NeighbourExample {
    /// Tracks that are asked about, neighbours of each, tracks among which they are looked for, windows that a track's mean is of.
    /// Chosen by hand: a page to listen to, made in seconds.
    private static let queries = 6, count = 4, candidates = 600, windows = 4

    /// - Parameters:
    ///   - music: What the neighbours are looked for in.
    ///   - heldOut: What is asked about.
    static func examples(of encoder: EncoderNetwork<Float>, music: PartnerSampler, heldOut: PartnerSampler) -> [NeighbourExample] {
        let asked = means(heldOut, limit: queries, encoder), known = means(music, limit: candidates, encoder)
        let similarities = matmul(asked.rows, known.rows, transposeB: true).scalars
        return asked.names.enumerated().map { row, query in
            let nearest = known.names.indices.map { (index: $0, similarity: similarities[row * known.names.count + $0]) }
                .filter { known.names[$0.index] != query }.sorted { ($0.similarity, $1.index) > ($1.similarity, $0.index) }.prefix(count)
            return NeighbourExample(query: query, neighbours: nearest.map {
                .init(path: known.names[$0.index], similarity: Double($0.similarity))
            })
        }
    }

    /// Mean embeddings of some tracks, `[tracks, width]`, each of length 1.
    private static func means(_ sampler: PartnerSampler, limit: Int, _ encoder: EncoderNetwork<Float>) -> (names: [String], rows: Tensor<Float>) {
        let numbers = Array(0..<min(limit, sampler.trackCount))
        let rows = numbers.map { number in
            encoder(sampler.spreadWindows(ofTrack: number, count: windows)).mean(axes: [0], keepingAxes: true)
        }
        return (numbers.map { sampler.spreadTrack($0).name }, Variable(.concatenated(rows, axis: 0)).l2Normalized().value)
    }
}
