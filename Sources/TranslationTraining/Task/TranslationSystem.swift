import AudioEmbedding
import Formats
import MusicData
import MusicLearning
import RandomStreams
import Settings
import Tensors

/// Translation of embeddings in tempo, as `sametempo train` learns it.
public enum TranslationSystem: MusicSystem {
    public static let abstract = "where embeddings of a frozen encoder lie when the same music is faster or slower"
    public static let preparation = "embedded stretched tracks"

    public static func task(
        recipe: TranslationRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> TranslationTask {
        try recipe.check()
        let encoder: EncoderModel
        do throws(FormatError) { encoder = try EncoderModel.named(recipe.encoder, reading: recipe.features) } catch {
            throw RecipeError(place: "encoder", message: "\(error)")
        }
        // Too little music to hold some out: it is asked about what it learns from, at other stretches.
        let held = music.heldOut.isEmpty ? music.tracks : music.heldOut, all = music.tracks + held
        let stretched = parallelMap(all.count, progress: progress) { number in
            let isHeld = number >= music.tracks.count
            let path = isHeld ? RandomPath.heldOutStretches : RandomPath.trainingStretches
            let stream = RandomStream(seed: recipe.seed, path: path, UInt64(isHeld ? number - music.tracks.count : number))
            return StretchedTrack(all[number], encoder: encoder, recipe: recipe, stream: stream)
        }
        return TranslationTask(recipe: recipe, encoder: encoder, tracks: Array(stretched.prefix(music.tracks.count)),
                               heldOut: Array(stretched.suffix(held.count)))
    }
}
