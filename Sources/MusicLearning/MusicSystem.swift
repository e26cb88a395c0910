import Communication
import Learning
import MusicData

/// A system that learns from folders of music, as `sametempo train` trains it: a recipe type, and how music becomes a task.
public protocol MusicSystem: SendableMetatype {
    /// The recipes of the system; their `task` is its name.
    associatedtype Settings: MusicRecipe
    /// What is learned by a recipe.
    associatedtype Task: MusicTask

    /// A sentence on what is learned, for `--help`.
    static var abstract: String { get }

    /// What is made before training, for a progress line: "rendered synthetic sounds".
    static var preparation: String { get }

    /// Makes the task, with all that must be rendered for it.
    ///
    /// - Parameter progress: Told how many of how many parts of the preparation are done.
    /// - Throws: `RecipeError` for a recipe that no file could hold; what rendering throws.
    static func task(recipe: Settings, music: MusicLibrary, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) throws -> Task
}

extension MusicSystem {
    public static var preparation: String { "rendered synthetic sounds" }
}

/// A task that learns from music and makes something of what it has learned.
public protocol MusicTask: SharedLearningTask {
    /// What a step is made of, such as "24 pairs".
    var stepContents: String { get }

    /// How training goes, in a few words.
    ///
    /// - Parameters:
    ///   - values: Running means of the records' numbers, by name.
    ///   - validation: The latest one, if there was one.
    func progress(_ values: [String: Double], validation: [String: Double]?) -> String

    /// Finishes what comes out of the run, such as its calibration, and writes it, with the weights to use in the parameters.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - provenance: Of the run, for the file.
    ///   - progress: Told how much of it is done.
    func writeModel(
        to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws

    /// Writes what the run's page shows beside its curves, after the model and with the same weights; nothing by default.
    func writeExamples(to folder: RunFolder) throws
}

extension MusicTask {
    public func writeExamples(to folder: RunFolder) throws {}
}

extension MusicLibrary {
    /// What a run's files tell of the music.
    public var runData: RunData {
        RunData(contentHash: contentHash, count: tracks.count + heldOut.count, noun: "music", pieces: "tracks")
    }
}

extension LearningRun {
    /// A run that learns from folders of music; see `init(folder:recipe:data:task:plan:…)`.
    public convenience init(
        folder: RunFolder, recipe: some MusicRecipe, music: MusicLibrary, task: some MusicTask,
        ranks: any Communicator = SingleProcess(), resuming: Bool = false, acceptingOthers: Bool = false, warn: @escaping (String) -> Void = { _ in }
    ) throws {
        try self.init(folder: folder, recipe: recipe, data: music.runData, task: task, plan: recipe.plan, ranks: ranks, resuming: resuming,
                      acceptingOthers: acceptingOthers, warn: warn)
    }

    /// Writes what comes out of a run that is finished, from the weights of its best validation.
    ///
    /// - Parameter progress: Told how much of it is done.
    public func writeModel(of task: some MusicTask, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
        try withBestWeights {
            try task.writeModel(to: folder.model, provenance: provenance, progress: progress)
            try task.writeExamples(to: folder)
        }
    }
}

extension SavedWeights {
    /// Writes the model that would come out of the run if it ended with these weights.
    ///
    /// - Parameters:
    ///   - task: Made by `recipe`, of the run's music.
    ///   - warn: Told, in a sentence, if the music or the program is not that of the checkpoint.
    public func writeModel(
        of task: some MusicTask, recipe: some MusicRecipe, music: MusicLibrary, to path: String, warn: @escaping (String) -> Void = { _ in },
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        try with(task, recipe: recipe, data: music.runData, plan: recipe.plan, warn: warn) {
            try task.writeModel(to: path, provenance: provenance, progress: progress)
        }
    }
}
