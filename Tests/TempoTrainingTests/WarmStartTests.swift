import Autodiff
import Formats
import Foundation
import Learning
import MusicData
import Settings
import TempoEstimation
import TempoTraining
import Tensors
import TestSupport
import Testing

/// Training that begins with a model instead of random weights.
@Suite struct WarmStartTests {
    let folder: TemporaryFolder, music: MusicLibrary, model: String

    init() throws {
        folder = try TemporaryFolder()
        let recipe = microRecipe()
        music = try MusicLibrary(files: folder.grooves([90, 110, 130], seconds: 12, sampleRate: 8000), request: recipe.musicRequest,
                                 cache: FeatureCache(folder: folder.path + "/cache"))
        let run = try TempoRun(folder.path + "/first", recipe, music)
        try run.train()
        _ = try run.writeModel()
        model = run.folder.model
    }

    /// A recipe that begins with the model, as small as the model's own.
    private func recipe(steps: Int = 6) throws -> TempoRecipe {
        var recipe = microRecipe(steps: steps)
        try recipe.begin(with: model)
        (recipe.optimizer.steps, recipe.references.seconds) = (steps, 5)
        return recipe
    }

    private func run(_ name: String, _ recipe: TempoRecipe, start: String? = nil, resuming: Bool = false) throws -> (run: LearningRun, task: TempoTask) {
        let task = try TempoTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut, library: SyntheticLibrary(recipe: recipe), pulselessHeldOut: [],
                                 start: TempoModel(contentsOf: start ?? model))
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test func theRecipeTakesOverWhatMustBeAsItWas() throws {
        var recipe = TempoRecipe()
        try recipe.begin(with: model)
        let start = try TempoModel(contentsOf: model)
        #expect(recipe.start.model == model && recipe.features == start.features && recipe.windowSeconds == 4 && recipe.network.headChannels == 6)
        #expect(recipe.references.patterns == [.click] && recipe.referenceAxis.count == start.references.axis.count)
        #expect(recipe.optimizer.steps < TempoRecipe().optimizer.steps && recipe.optimizer.learningRate < TempoRecipe().optimizer.learningRate)
        #expect(recipe.selfTraining.rounds == 0)
        // What is printed reads back as it is.
        #expect(try RecipeReader<TempoRecipe>().recipe(yaml: recipe.yaml(), place: "printed") == recipe)
        for path in [folder.path + "/none.safetensors", folder.path + "/first/recipe.yaml"] {
            #expect(throws: RecipeError.self) { try recipe.begin(with: path) }
        }
    }

    @Test func trainingBeginsWithTheModelsWeights() throws {
        let (_, task) = try run("run", recipe()), start = try TempoModel(contentsOf: model)
        for (entry, weight) in zip(task.parameters, start.weights) { #expect(entry.name == weight.name && entry.parameter.value == weight.tensor) }
        let before = try #require(task.validate()?.values["loss"])
        let fresh = try TempoTask(recipe: microRecipe(), tracks: music.tracks, heldOut: music.heldOut, library: SyntheticLibrary(recipe: microRecipe()), pulselessHeldOut: [])
        #expect(before != fresh.validate()?.values["loss"])
    }

    @Test func theStartCountsInTheModelAsSoManyHoursOfMusic() throws {
        let start = try TempoModel(contentsOf: model)
        let hours = Double(music.tracks.reduce(0) { $0 + $1.frameCount }) / start.features.framesPerSecond / 3600
        var models: [Double: TempoModel] = [:]
        for share in [0, 0.25, 1] {
            var recipe = try recipe()
            recipe.start.worthHours = share == 1 ? 1e6 : hours * share / (1 - share)
            let (run, task) = try run("share-\(share)", recipe)
            try run.train()
            try run.writeModel(of: task)
            models[share] = try TempoModel(contentsOf: run.folder.model)
        }
        for index in start.weights.indices {
            let (before, after) = (start.weights[index].tensor.scalars, models[0]!.weights[index].tensor.scalars)
            #expect(zip(models[1]!.weights[index].tensor.scalars, before).allSatisfy { abs($0 - $1) < 1e-5 })
            let mixed = zip(before, after).map { 0.25 * $0 + 0.75 * $1 }
            #expect(zip(models[0.25]!.weights[index].tensor.scalars, mixed).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        #expect(models[0]!.weights.contains { name, tensor in tensor != start.weights.first { $0.name == name }!.tensor })
        // Fitted on so little music it would be another curve.
        #expect(models.values.allSatisfy { $0.calibration.slope == start.calibration.slope && $0.calibration.minimumConfidence <= start.calibration.minimumConfidence })
    }

    @Test func aModelOfOtherSizesIsRefused() throws {
        var other = try recipe()
        other.network.headChannels = 8
        let error = #expect(throws: RecipeError.self) { try run("other", other) }
        #expect(error?.place == "start.model")
    }

    @Test func aRunGoesOnWithItsOwnStartOnly() throws {
        let recipe = try recipe(), (interrupted, _) = try run("pieces", recipe)
        #expect(throws: LearningError.self) { try interrupted.train(shouldStop: { true }) }
        let second = try TempoRun(folder.path + "/second", microRecipe(steps: 2), music)
        try second.train()
        _ = try second.writeModel()
        #expect(throws: LearningError.self) { try run("pieces", recipe, start: second.folder.model, resuming: true) }
    }

    @Test func aRunInPiecesGivesTheSameModel() throws {
        let recipe = try recipe()
        let (straight, task) = try run("straight", recipe)
        try straight.train()
        try straight.writeModel(of: task)
        var isFinished = false, resuming = false
        while !isFinished {
            let (pieces, task) = try run("pieces", recipe, resuming: resuming)
            do { try pieces.train(shouldStop: { true }) } catch LearningError.interrupted {}
            (isFinished, resuming) = (pieces.learner.isFinished, true)
            if isFinished { try pieces.writeModel(of: task) }
        }
        #expect(try bytes(folder.path + "/pieces/model.safetensors") == bytes(folder.path + "/straight/model.safetensors"))
    }
}
