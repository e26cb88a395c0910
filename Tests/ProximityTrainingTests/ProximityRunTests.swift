import Foundation
import Learning
import MusicData
import MusicLearning
import ProximityTraining
import Structure
import SharedTraining
import TestSupport
import Testing

@Suite(.serialized) struct ProximityRunTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String, _ recipe: ProximityRecipe, _ music: MusicLibrary, resuming: Bool = false) throws -> (LearningRun, ProximityTask) {
        let task = try ProximitySystem.task(recipe: recipe, music: music, progress: { _, _ in })
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test(arguments: [2, 3, 4]) func severalRanksLearnWhatOneLearns(ranks: Int) throws {
        let recipe = smallRecipe(steps: 20), music = try library(folder, recipe: recipe)
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) { try ProximitySystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect(found.loss < 1e-5 && found.weights < 0.1 && found.isRepeatable, "\(found)")
    }

    @Test func stoppingAndGoingOnChangesNothing() throws {
        let recipe = smallRecipe(steps: 4), music = try library(folder, recipe: recipe)
        let (straight, _) = try run("straight", recipe, music)
        try straight.train(shouldStop: { false }, observe: { _ in })
        for step in 1...recipe.optimizer.steps {
            let (pieces, _) = try run("pieces", recipe, music, resuming: step > 1)
            do { try pieces.train(shouldStop: { pieces.learner.step >= step }, observe: { _ in }) } catch LearningError.interrupted {}
        }
        for file in ["metrics.jsonl", "checkpoints/best.safetensors"] {
            #expect(try bytes(folder.path + "/straight/" + file) == bytes(folder.path + "/pieces/" + file), "\(file)")
        }
    }

    @Test func theModelOfARunIsReadAsAFeature() throws {
        var recipe = smallRecipe(steps: 2)
        recipe.cepstrumShare = 0.25
        let music = try library(folder, recipe: recipe), (run, task) = try run("run", recipe, music)
        try run.train(shouldStop: { false }, observe: { _ in })
        try run.writeModel(of: task)
        let feature = try LearnedFeature.load(model: folder.path + "/run/model.safetensors")
        #expect(feature.model.windowSeconds == 1 && feature.model.cepstrumShare == 0.25 && feature.model.provenance["seed"] == "1")
    }

    /// In songs that were not learned from, windows of one part become more alike than those of different parts.
    @Test(arguments: [ProximityLoss.contrastive, .triplet]) func whatIsNearBecomesAlike(loss: ProximityLoss) throws {
        var recipe = smallRecipe(steps: 120)
        (recipe.objective.loss, recipe.optimizer.learningRate) = (loss, 1e-2)
        let tracks = (1...12).map { track("\($0)", recipe: recipe, seed: $0) }, others = (21...26).map { track("\($0)", recipe: recipe, seed: $0) }
        let task = try ProximityTask(recipe: recipe, tracks: tracks, heldOut: others)
        let before = try #require(task.validate()).values
        let learner = Learner(task: task, plan: recipe.plan)
        for _ in 0..<recipe.optimizer.steps { _ = try learner.takeStep() }
        let after = try #require(task.validate()).values
        #expect(after["loss"]! < before["loss"]! && after["positiveNearer"]! > before["positiveNearer"]! + 0.03, "\(before) \(after)")
    }
}
