import Learning
import MusicData
import MusicLearning

/// Tempo, as `sametempo train` learns it.
public enum TempoSystem: MusicSystem {
    public static let abstract = "tempo, from pairs of excerpts that are stretched by known ratios"

    public static func task(
        recipe: TempoRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> TempoTask {
        // Before minutes of rendering.
        let start = try recipe.start.load()
        return try TempoTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut, library: SyntheticLibrary(recipe: recipe, progress: progress),
                             pulselessHeldOut: SyntheticLibrary.heldOutPulseless(recipe: recipe), start: start)
    }
}
