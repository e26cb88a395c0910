import AudioEmbedding
import EmbeddingTranslation
import Testing

/// The examples of the articles on embeddings.
@Suite struct EmbeddingExamples {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.enter()
    }

    @Test func faster() throws {
        // example: SimilarButFaster 1
        let encoder = AudioEncoder(model: try EncoderModel.shipped())
        let translation = try TranslationModel.shipped()
        let embedding = try encoder.embed(path: "song.mp3").mean ?? []
        let faster = translation.moved(embedding, ratio: 1.1)
        print("The same song at 1.1 times its tempo would begin with", faster.prefix(3))
        // end
        #expect(faster.count == encoder.model.width && faster != embedding)
    }
}
