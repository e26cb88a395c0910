import Formats
import Settings

/// What a checkpoint has learned, to be used without going on with its run: another process may be at work on it meanwhile.
public struct SavedWeights: Sendable {
    /// What the checkpoint says of itself.
    public let facts: CheckpointFacts
    /// The recipe that it was trained by, resolved, as YAML.
    public let recipe: String
    /// Where it was read from.
    public let path: String

    /// - Throws: `FormatError` for a file that is damaged, no checkpoint, or of another version.
    public init(contentsOf path: String) throws(FormatError) {
        let file = try SafeTensors(contentsOf: path)
        facts = try CheckpointFacts(file)
        guard let recipe = file.metadata["recipe"] else {
            throw .malformed(path: path, place: nil, found: "a checkpoint without its recipe", expected: "one of this version")
        }
        (self.recipe, self.path) = (recipe, path)
    }

    /// Runs `body` with the averaged weights of the checkpoint in the task's parameters, which keep them.
    ///
    /// - Parameters:
    ///   - task: Made by `recipe`.
    ///   - warn: Told, in a sentence, if the data or the program are not those of the checkpoint.
    /// - Throws: `FormatError` for a file that was damaged since, `LearningError.mismatchedCheckpoint` for a task of other parameters.
    public func with<Result>(
        _ task: any LearningTask, recipe: any Recipe, data: RunData, plan: LearningPlan, warn: (String) -> Void, _ body: () throws -> Result
    ) throws -> Result {
        let identity = RunIdentity(recipeHash: recipe.contentHash, dataHash: data.contentHash, dataCount: data.count)
        let learner = Learner(task: task, plan: plan)
        let loaded = try Checkpoint(recipe: recipe, identity: identity, data: data).load(path, into: learner, acceptingOthers: true)
        if !loaded.differences.isEmpty { warn("\(path): was saved with \(loaded.differences.joined(separator: "; and with "))") }
        return try learner.withAveragedWeights(body)
    }

    /// Of a model that is made of these weights, for its file: that of a run which ends with them.
    public var provenance: [String: String] {
        ["recipeHash": facts.recipeHash, "dataHash": facts.dataHash, "engineVersion": facts.engineVersion, "step": "\(facts.step)"]
    }
}
