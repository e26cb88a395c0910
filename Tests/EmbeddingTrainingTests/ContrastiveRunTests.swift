import AudioEmbedding
import EmbeddingTraining
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import SharedTraining
import TestSupport
import Testing

@Suite(.serialized) struct ContrastiveRunTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ name: String, _ recipe: ContrastiveRecipe, _ music: MusicLibrary, resuming: Bool = false) throws -> (LearningRun, ContrastiveTask) {
        let task = try ContrastiveSystem.task(recipe: recipe, music: music, progress: { _, _ in })
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test(arguments: [2, 3, 4]) func severalRanksLearnWhatOneLearns(ranks: Int) throws {
        let recipe = smallRecipe(steps: 20), music = try library(folder, recipe: recipe)
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) { try ContrastiveSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect(found.loss < 1e-5 && found.weights < 0.1 && found.isRepeatable, "\(found)")
    }

    @Test func stoppingAndGoingOnChangesNothing() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe)
        let (straight, task) = try run("straight", recipe, music)
        try straight.train(shouldStop: { false }, observe: { _ in })
        try straight.writeModel(of: task)
        for step in 1...recipe.optimizer.steps {
            let (pieces, task) = try run("pieces", recipe, music, resuming: step > 1)
            do { try pieces.train(shouldStop: { pieces.learner.step >= step }, observe: { _ in }) } catch LearningError.interrupted {}
            if pieces.learner.isFinished { try pieces.writeModel(of: task) }
        }
        for file in ["model.safetensors", "metrics.jsonl", "neighbours.jsonl", "checkpoints/best.safetensors"] {
            #expect(try bytes(folder.path + "/straight/" + file) == bytes(folder.path + "/pieces/" + file), "\(file)")
        }
        let model = try EncoderModel(contentsOf: folder.path + "/straight/model.safetensors")
        #expect(model.configuration == recipe.encoderConfiguration && model.provenance["seed"] == "1")
        #expect(model.weights.allSatisfy { !$0.name.contains("projector") })
    }

    @Test func partnersAreFoundMoreOftenAfterTraining() throws {
        var recipe = smallRecipe(steps: 60)
        (recipe.transformation.stretchOctaves, recipe.validation.everySteps) = (0, 60)
        let music = try library(folder, recipe: recipe, tempi: [70, 84, 97, 112, 126, 139, 151, 165])
        let (run, task) = try run("run", recipe, music)
        let before = try #require(task.validate()?.values)
        var after: [String: Double]?
        try run.train(shouldStop: { false }, observe: { after = $0.validation ?? after })
        #expect(after!["loss"]! < before["loss"]! - 0.3, "\(before["loss"]!), then \(after!["loss"]!)")
        #expect(after!["rhythmTop1"]! > before["rhythmTop1"]! || before["rhythmTop1"]! == 1)
        #expect(after!["uniformity"]! < -0.02 && after!["alignment"]! >= 0)
    }

    /// What the recipe gives no weight is neither asked nor moved.
    @Test func aPathWithoutWeightKeepsItsWeights() throws {
        var recipe = smallRecipe()
        recipe.objective.timbreWeight = 0
        let music = try library(folder, recipe: recipe), (run, task) = try run("run", recipe, music)
        func weights(_ path: String) -> [[Float]] { task.parameters.filter { $0.name.hasPrefix("encoder.\(path)") }.map(\.parameter.value.scalars) }
        let (timbre, rhythm) = (weights("timbre"), weights("rhythm"))
        try run.train(shouldStop: { false }, observe: { #expect($0.values["rhythmLoss"] != nil && $0.values["timbreLoss"] == nil) })
        #expect(!timbre.isEmpty && weights("timbre") == timbre && weights("rhythm") != rhythm)
    }

    /// Each held-out track with others, nearest first, and never with itself.
    @Test func theNearestTracksAreWrittenForListening() throws {
        struct Example: Decodable {
            struct Neighbour: Decodable { var path: String, similarity: Double }
            var query: String, neighbours: [Neighbour]
        }
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe), (run, task) = try run("run", recipe, music)
        try run.train(shouldStop: { false }, observe: { _ in })
        try run.writeModel(of: task)
        let examples = try JSONLines.read(Example.self, from: folder.path + "/run/neighbours.jsonl"), all = Set((music.tracks + music.heldOut).map(\.name))
        #expect(!examples.isEmpty)
        for example in examples {
            #expect(all.contains(example.query) && !example.neighbours.isEmpty && example.neighbours.allSatisfy { all.contains($0.path) && $0.path != example.query })
            #expect(Set(example.neighbours.map(\.path)).count == example.neighbours.count)
            #expect(example.neighbours.map(\.similarity) == example.neighbours.map(\.similarity).sorted(by: >))
            #expect(example.neighbours.allSatisfy { abs($0.similarity) <= 1.00001 })
        }
    }

    @Test func oneTrackIsTooFew() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe, tempi: [100])
        let error = #expect(throws: MusicError.self) { try ContrastiveSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect("\(error!)".contains("only 1 usable track") && "\(error!)".contains("at least 2"))
    }

    @Test func aCollapseIsCalledOne() throws {
        let recipe = smallRecipe(), music = try library(folder, recipe: recipe), (_, task) = try run("run", recipe, music)
        let collapsed = ValidationOutcome(["loss": 1, "uniformity": -0.001]), healthy = ValidationOutcome(["loss": 1, "uniformity": -1])
        #expect(task.hopelessness(collapsed, stepInRound: 3, plan: recipe.plan)?.contains("collapsed") == true)
        #expect(task.hopelessness(healthy, stepInRound: 3, plan: recipe.plan) == nil)
    }
}
