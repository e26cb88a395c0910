import AudioSynthesis
import Foundation
import Learning
import MusicData
import MusicLearning
import PairTraining
import RandomStreams
import Settings
import TempoEstimation
import SharedTraining
import TestSupport
import Testing

@Suite(.serialized) struct PairRunTests {
    let folder: TemporaryFolder, encoder: String

    init() throws {
        folder = try TemporaryFolder()
        encoder = folder.path + "/encoder.safetensors"
        try writeEncoder(to: encoder)
    }

    private func run(_ name: String, _ recipe: PairRecipe, _ music: MusicLibrary, resuming: Bool = false) throws -> (LearningRun, PairTask) {
        let task = try PairSystem.task(recipe: recipe, music: music, progress: { _, _ in })
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test(arguments: [2, 3, 4]) func severalRanksLearnWhatOneLearns(ranks: Int) throws {
        let recipe = smallRecipe(encoder: encoder, steps: 20), music = try library(folder, recipe: recipe)
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) { try PairSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
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

    /// The frozen encoder already knows tempo: a few steps suffice to tell rendered grooves apart, and the model is one like any other.
    @Test func theModelIsATempoModelLikeAnyOther() throws {
        var recipe = smallRecipe(encoder: encoder, steps: 100)
        (recipe.groups.temposPerStep, recipe.grooves.count, recipe.references.stepsPerOctave) = (6, 40, 12)
        let music = try library(folder, recipe: recipe)
        let (run, task) = try run("run", recipe, music)
        let before = try #require(task.validate()?.values["loss"])
        var after = before
        try run.train(shouldStop: { false }, observe: { after = $0.validation?["loss"] ?? after })
        #expect(after < before - 0.01, "\(before), then \(after)")
        try run.writeModel(of: task)
        let model = try TempoModel(contentsOf: folder.path + "/run/model.safetensors")
        #expect(model.network is PairTempoNetwork && model.provenance["encoder"] == task.encoder.hash)
        var stream = RandomStream(seed: 8)
        let sound = renderReference(pattern: .click, tempoBPM: 120, seconds: 10, sampleRate: 8000, stream: &stream)
        let estimate = try TempoEstimator(model: model).estimate(samples: sound.samples, sampleRate: 8000)
        let tempo = try #require(estimate.tempoBPM, "\(estimate)")
        #expect(TempoRelation(estimatedBPM: tempo, annotatedBPM: 120).isAccuracy2, "\(estimate)")
        // What was read is written as it was.
        try model.write(to: folder.path + "/again.safetensors")
        #expect(try bytes(folder.path + "/again.safetensors") == bytes(folder.path + "/run/model.safetensors"))
    }

    /// Half a training on one encoder and half on another would be a model of neither.
    @Test func aRunDoesNotGoOnWithAnotherEncoder() throws {
        let recipe = smallRecipe(encoder: encoder), music = try library(folder, recipe: recipe)
        do {
            // Held no longer: a run keeps others from its folder.
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
        let error = #expect(throws: RecipeError.self) { try PairSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect("\(error!)".contains("features"))
        recipe.encoder = folder.path + "/none.safetensors"
        #expect(throws: (any Error).self) { try PairSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
    }
}
