import Learning
import MusicData
import MusicLearning

/// Embeddings, as `sametempo train` learns them.
public enum ContrastiveSystem: MusicSystem {
    public static let abstract = "embeddings, in which two windows of one track find each other"

    public static func task(
        recipe: ContrastiveRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> ContrastiveTask {
        try ContrastiveTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut)
    }
}
