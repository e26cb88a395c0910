import AudioEmbedding
import EmbeddingTranslation
import Embeddings
import RandomStreams
import Testing

@Suite struct TranslatedSearchTests {
    private static func encoder() -> EncoderConfiguration {
        var encoder = EncoderConfiguration()
        (encoder.rhythmWidth, encoder.timbreChannels, encoder.hasBandStatistics, encoder.cepstralCount) = (4, [2], false, 0)
        return encoder
    }

    private func search(rhythmWeight: Double) -> TranslatedSearch {
        var stream = RandomStream(seed: 1)
        let network = moved(TranslationNetwork<Float>(TranslationConfiguration(Self.encoder(), rhythmHiddenWidths: [4], otherHiddenWidths: [4]), stream: &stream))
        let translation = TranslationModel(network: network, encoderHash: "e", octaves: 0.5)
        let query: [Float] = [1, 0, 0, 0, 1, 0, 0, 0], sounds: [Float] = [0, 1, 0, 0, 1, 0, 0, 0], moves: [Float] = [1, 0, 0, 0, 0, 1, 0, 0]
        let faster = translation.moved(query, ratio: 1.3)
        let table = EmbeddingTable(ids: ["sounds", "moves", "faster"].map { EmbeddingID(path: $0) }, width: 8, values: sounds + moves + faster.map { 7 * $0 })
        return TranslatedSearch(table, translation: translation, weights: PartWeights(Self.encoder(), rhythmWeight: rhythmWeight))
    }

    /// How long an embedding is must not count, and what lies where the query is moved to is found first.
    @Test func whatLiesWhereTheQueryIsMovedToIsFirst() {
        let found = search(rhythmWeight: 0.5).nearest(to: [1, 0, 0, 0, 1, 0, 0, 0], ratio: 1.3, count: 3)
        #expect(found[0].row == 2 && abs(found[0].value - 1) < 1e-5 && found.count == 3)
    }

    @Test(arguments: [(0.9, 1), (0.1, 0)]) func theRhythmWeightDecidesWhatCounts(weight: Double, first: Int) {
        let found = search(rhythmWeight: weight).nearest(to: [1, 0, 0, 0, 1, 0, 0, 0], ratio: 1, count: 2) { $0 == 2 }
        #expect(found.map(\.row) == [first, 1 - first])
        #expect(abs(Double(found[0].value) - max(weight, 1 - weight)) < 1e-5)
    }
}
