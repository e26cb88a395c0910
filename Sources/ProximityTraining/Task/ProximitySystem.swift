import MusicData
import MusicLearning

/// Features for the parts of songs, as `sametempo train` learns them.
public enum ProximitySystem: MusicSystem {
    public static let abstract = "features for the parts of songs, in which what is near in time is alike"
    public static let preparation = "measured changes"

    public static func task(
        recipe: ProximityRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> ProximityTask {
        try ProximityTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut, progress: progress)
    }
}
