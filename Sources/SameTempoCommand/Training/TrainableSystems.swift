import BeatTraining
import EmbeddingTraining
import Learning
import MusicLearning
import PairTraining
import ProximityTraining
import Settings
import TempoTraining
import TranslationTraining

/// What `sametempo train` can train, the default first. A recipe's `task` names one.
let trainableSystems: [any MusicSystem.Type] = [
    TempoSystem.self, ContrastiveSystem.self, PairSystem.self, TranslationSystem.self, ProximitySystem.self, BeatSystem.self,
]

/// The system that a recipe file is for: the default where no file, or no task in it, says otherwise.
///
/// - Throws: `RecipeError` for a task that there is none of, or a file that is no recipe; `FormatError` when it cannot be read.
func trainableSystem(recipe path: String?) throws -> any MusicSystem.Type {
    guard let path else { return trainableSystems[0] }
    return try trainableSystem(task: recipeTask(contentsOf: path), place: path)
}

/// The system that learns a task; the default for nil.
///
/// - Parameter place: Where the task is named, for the message.
/// - Throws: `RecipeError` for a task that there is none of.
func trainableSystem(task: String?, place: String) throws(RecipeError) -> any MusicSystem.Type {
    guard let task else { return trainableSystems[0] }
    guard let system = trainableSystems.first(where: { taskName($0) == task }) else {
        throw RecipeError(place: place, message: "task: \(task): expected \(trainableSystems.map { taskName($0) }.joined(separator: " or "))")
    }
    return system
}

/// What recipes of a system say as their `task`.
func taskName(_ system: any MusicSystem.Type) -> String {
    func name<System: MusicSystem>(_: System.Type) -> String { System.Settings.task }
    return name(system)
}

/// What a system learns, in a sentence.
func abstract(of system: any MusicSystem.Type) -> String {
    func text<System: MusicSystem>(_: System.Type) -> String { System.abstract }
    return text(system)
}

/// A recipe of whichever system it is for.
///
/// - Throws: As `trainableSystem(recipe:)`, and for what is wrong with its keys.
func anyRecipe(contentsOf path: String) throws -> any MusicRecipe {
    func recipe<System: MusicSystem>(_: System.Type) throws -> any MusicRecipe { try RecipeReader<System.Settings>().recipe(contentsOf: path) }
    return try recipe(trainableSystem(recipe: path))
}
