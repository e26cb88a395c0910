import AudioEmbedding
import Formats
import Learning
import MusicData
import MusicLearning
import Settings
import TempoTraining

/// Same or different tempo on a frozen encoder, as `sametempo train` learns it.
public enum PairSystem: MusicSystem {
    public static let abstract = "same or different tempo, from pairs of stretched excerpts that a frozen encoder embeds"

    public static func task(
        recipe: PairRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> PairTask {
        try recipe.check()
        // Before minutes of rendering.
        let encoder: EncoderModel
        do throws(FormatError) { encoder = try EncoderModel.named(recipe.encoder, reading: recipe.features) } catch {
            throw RecipeError(place: "encoder", message: "\(error)")
        }
        return try PairTask(
            recipe: recipe, encoder: encoder, tracks: music.tracks, heldOut: music.heldOut, library: SyntheticLibrary(recipe: recipe.sounds, progress: progress),
            pulselessHeldOut: SyntheticLibrary.heldOutPulseless(recipe: recipe.sounds))
    }
}
