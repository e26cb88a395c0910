import AudioEmbedding
import EmbeddingTranslation
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import SharedTraining
import TestSupport
import Testing
import TranslationTraining

@Suite(.serialized) struct TranslationRunTests {
    let folder: TemporaryFolder, encoder: String

    init() throws {
        folder = try TemporaryFolder()
        encoder = folder.path + "/encoder.safetensors"
        try writeEncoder(to: encoder)
    }

    private func run(_ name: String, _ recipe: TranslationRecipe, _ music: MusicLibrary, resuming: Bool = false) throws -> (LearningRun, TranslationTask) {
        let task = try TranslationSystem.task(recipe: recipe, music: music, progress: { _, _ in })
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test(arguments: [2, 3, 4]) func severalRanksLearnWhatOneLearns(ranks: Int) throws {
        let recipe = smallRecipe(encoder: encoder, steps: 20), music = try library(folder, recipe: recipe)
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) { try TranslationSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect(found.loss < 1e-5 && found.weights < 0.1 && found.isRepeatable, "\(found)")
    }

    @Test func stoppingAndGoingOnChangesNothing() throws {
        let recipe = smallRecipe(encoder: encoder, steps: 4), music = try library(folder, recipe: recipe)
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

    /// Other stretches of the music than those it learned from come nearer to where they belong, and two steps lead to where one does.
    @Test func aFewStepsBringEmbeddingsNearerToThoseOfStretchedMusic() throws {
        let recipe = smallRecipe(encoder: encoder, steps: 300), music = try library(folder, recipe: recipe)
        let (run, task) = try run("run", recipe, music)
        try run.train(shouldStop: { false }, observe: { _ in })
        try run.writeModel(of: task)
        let values = try #require(task.validate()?.values)
        #expect(values["loss"]! < 0.7 * values["unmovedError"]! && values["twoStepsError"]! < values["loss"]!, "\(values)")
        let model = try TranslationModel(contentsOf: folder.path + "/run/model.safetensors")
        #expect(model.encoderHash == task.encoder.hash && model.octaves == 0.5 && model.provenance["seed"] == "1")
    }

    /// Half a training on one encoder and half on another would be a model of neither.
    @Test func aRunDoesNotGoOnWithAnotherEncoder() throws {
        let recipe = smallRecipe(encoder: encoder), music = try library(folder, recipe: recipe)
        do {
            let (begun, _) = try run("run", recipe, music)
            try begun.train(shouldStop: { begun.learner.step >= 2 }, observe: { _ in })
        } catch LearningError.interrupted {}
        try writeEncoder(to: encoder, seed: 4)
        let error = #expect(throws: LearningError.self) { try run("run", recipe, music, resuming: true) }
        #expect("\(error!)".contains("another encoder than"), "\(error!)")
    }

    @Test func anEncoderOfOtherFeaturesIsRefused() throws {
        var recipe = smallRecipe(encoder: encoder)
        recipe.features.bandCount = 13
        let music = try library(folder, recipe: recipe)
        let error = #expect(throws: RecipeError.self) { try TranslationSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect("\(error!)".contains("features"))
    }
}
