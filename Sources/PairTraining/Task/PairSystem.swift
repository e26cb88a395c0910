import Learning
import MusicData
import MusicLearning
import TempoTraining

/// Same or different tempo on a frozen encoder, as `sametempo train` learns it.
public enum PairSystem: MusicSystem {
    public static let abstract = "same or different tempo, from pairs of stretched excerpts that a frozen encoder embeds"

    public static func task(
        recipe: PairRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> PairTask {
        try recipe.check()
        // Before minutes of rendering.
        let encoder = try FrozenEncoder.named(recipe.encoder, features: recipe.features)
        return try PairTask(
            recipe: recipe, encoder: encoder, tracks: music.tracks, heldOut: music.heldOut, library: SyntheticLibrary(recipe: recipe.sounds, progress: progress),
            pulselessHeldOut: SyntheticLibrary.heldOutPulseless(recipe: recipe.sounds))
    }
}
