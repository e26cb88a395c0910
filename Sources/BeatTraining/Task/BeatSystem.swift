import Beats
import MusicData
import MusicLearning
import RandomStreams
import Settings
import Tensors

/// Beats, as `sametempo train` learns them.
public enum BeatSystem: MusicSystem {
    public static let abstract = "where in the bar the beat falls, from rendered grooves with music under them"
    public static let preparation = "rendered grooves"

    public static func task(
        recipe: BeatRecipe, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> BeatTask {
        try recipe.check()
        // Before minutes of rendering.
        let tempo = recipe.selfTraining.rounds > 0 ? try recipe.selfTraining.loadedTempoModel(reading: recipe.features) : nil
        let count = recipe.grooves.count, tracks = music.tracks
        let excerpts = parallelMap(count + recipe.validation.grooves, progress: progress) { number in
            // What is held out has no music under it, so that it can be compared between folders of music.
            number < count ? BeatExcerpt(recipe: recipe, music: tracks, stream: RandomStream(seed: recipe.seed, path: RandomPath.trainingGrooves, UInt64(number)))
                : BeatExcerpt(recipe: recipe, music: [], stream: RandomStream(seed: 0, path: RandomPath.heldOutGrooves, UInt64(number - count)))
        }
        let training = excerpts.prefix(count).compactMap(\.self), heldOut = excerpts.suffix(recipe.validation.grooves).compactMap(\.self)
        guard !training.isEmpty, !heldOut.isEmpty else {
            throw RecipeError(place: "grooves", message: "no groove has \(BeatExcerpt.beatCount + 2) beats in \(recipe.grooves.seconds) s; expected more or longer ones")
        }
        return BeatTask(recipe: recipe, grooves: training, heldOut: heldOut, tracks: tracks, tempo: tempo)
    }
}
