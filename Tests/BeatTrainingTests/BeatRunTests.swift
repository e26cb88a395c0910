import BeatTraining
import Beats
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import RandomStreams
import Settings
import SharedTraining
import Tensors
import TestSupport
import Testing

@Suite(.serialized) struct BeatRunTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Everything as the default recipe has it, at a size that trains within seconds.
    private func smallRecipe(steps: Int) -> BeatRecipe {
        var recipe = BeatRecipe()
        (recipe.grooves.count, recipe.grooves.perStep, recipe.validation.grooves) = (40, 8, 20)
        (recipe.network.kernelSize, recipe.network.hiddenWidth, recipe.optimizer.steps) = (33, 6, steps)
        (recipe.validation.everySteps, recipe.checkpoint.everySteps) = (3, 2)
        return recipe
    }

    private func run(_ name: String, _ recipe: BeatRecipe, resuming: Bool = false) throws -> (LearningRun, BeatTask) {
        let music = try MusicLibrary(files: folder.grooves([84, 112], seconds: 30), request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        let task = try BeatSystem.task(recipe: recipe, music: music, progress: { _, _ in })
        return (try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, music: music, task: task, resuming: resuming), task)
    }

    @Test(arguments: [2, 3, 4]) func severalRanksLearnWhatOneLearns(ranks: Int) throws {
        let recipe = smallRecipe(steps: 20)
        let music = try MusicLibrary(files: folder.grooves([84, 112], seconds: 30), request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) { try BeatSystem.task(recipe: recipe, music: music, progress: { _, _ in }) }
        #expect(found.loss < 1e-5 && found.weights < 0.1 && found.isRepeatable, "\(found)")
    }

    @Test func stoppingAndGoingOnChangesNothing() throws {
        let recipe = smallRecipe(steps: 4)
        let (straight, _) = try run("straight", recipe)
        try straight.train(shouldStop: { false }, observe: { _ in })
        for step in [2, 4] {
            let (pieces, _) = try run("pieces", recipe, resuming: step > 2)
            do { try pieces.train(shouldStop: { pieces.learner.step >= step }, observe: { _ in }) } catch LearningError.interrupted {}
        }
        for file in ["metrics.jsonl", "checkpoints/best.safetensors"] {
            let written = try ["straight", "pieces"].map { try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)/\(file)")) }
            #expect(written[0] == written[1], "\(file)")
        }
    }

    @Test func stoppingAndGoingOnInARoundOfSelfTrainingChangesNothing() throws {
        var recipe = smallRecipe(steps: 60)
        (recipe.checkpoint.everySteps, recipe.validation.everySteps) = (30, 60)
        (recipe.selfTraining.rounds, recipe.selfTraining.perStep, recipe.selfTraining.minimumConfidence, recipe.selfTraining.minimumAgreement) = (1, 4, 0.5, 0)
        let (straight, _) = try run("straight", recipe)
        try straight.train(shouldStop: { false }, observe: { _ in })
        let labels = try JSONLines.read(BeatLabel.self, from: straight.folder.beatLabels)
        #expect(!labels.isEmpty && labels.allSatisfy { $0.beatSeconds.count == 18 && (0..<2).contains($0.track) })
        for step in [45, 60, 75, 120] {
            let (pieces, _) = try run("pieces", recipe, resuming: step > 45)
            do { try pieces.train(shouldStop: { pieces.learner.step >= step }, observe: { _ in }) } catch LearningError.interrupted {}
        }
        for file in ["metrics.jsonl", "checkpoints/best.safetensors", "pseudo-beats.jsonl"] {
            let written = try ["straight", "pieces"].map { try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)/\(file)")) }
            #expect(written[0] == written[1], "\(file)")
        }
    }

    @Test func aShortTrainingFindsTheBeatOfGroovesThatItHasNotHeard() throws {
        let (run, task) = try run("run", smallRecipe(steps: 120))
        let before = try #require(task.validate()?.values)
        try run.train(shouldStop: { false }, observe: { _ in })
        try run.writeModel(of: task)
        let after = try #require(task.validate()?.values)
        #expect(after["loss"]! < 0.7 * before["loss"]! && after["phaseRate"]! > 0.5, "\(before) \(after)")
        let model = try BeatModel(contentsOf: folder.path + "/run/model.safetensors")
        #expect(model.configuration.hiddenWidth == 6 && model.features == BeatRecipe().features && model.provenance["seed"] == "1")
    }

    /// The ends of an excerpt must not tell where its beats are: what is learned is the same in the middle of a longer sound.
    @Test(arguments: [1, 33, 65, 129]) func noBeatThatIsLearnedSeesAnEnd(kernelSize: Int) {
        var settings = BeatNetworkSettings(), sizes = BeatNetworkConfiguration(), stream = RandomStream(seed: 1)
        (settings.kernelSize, sizes.kernelSize) = (kernelSize, kernelSize)
        let network = BeatNetwork<Float>(sizes, stream: &stream), perBeat = BeatCells.perBeat, around = 8
        let long = Tensor<Float>(uniform: [1, (16 + 2 * around) * perBeat, sizes.bandCount], in: 0...1, stream: &stream)
        let own = around * perBeat..<(around + 16) * perBeat, asked = settings.beatsSeenWhole
        let whole = network(long).value[.all, own].scalars, excerpt = network(long[.all, own]).value.scalars
        let same = (0..<16).filter { beat in (beat * perBeat..<(beat + 1) * perBeat).allSatisfy { abs(whole[$0] - excerpt[$0]) < 1e-5 } }
        #expect(same == Array(asked))
    }

    @Test func theShippedModelIsThatOfTheDefaultRecipe() throws {
        #expect(try BeatModel.shipped().provenance["recipeHash"] == BeatRecipe().contentHash)
    }

    @Test func theFileIsTheDefault() throws {
        let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Recipes").path
        #expect(try RecipeReader<BeatRecipe>().recipe(contentsOf: recipes + "/beats.yaml") == BeatRecipe())
    }

    @Test func aTempoModelThatIsNotThereIsNamedBeforeAnythingIsRendered() throws {
        var recipe = smallRecipe(steps: 1)
        (recipe.selfTraining.rounds, recipe.selfTraining.perStep) = (1, 8)
        recipe.selfTraining.tempoModel = folder.path + "/none.safetensors"
        let error = #expect(throws: RecipeError.self) { _ = try run("run", recipe) }
        #expect("\(error!)".contains("selfTraining.tempoModel") && "\(error!)".contains("none.safetensors"), "\(error!)")
    }

    @Test(arguments: ["network.kernelSize=64", "network.kernelSize=227", "features.maximumHz=20000", "grooves.seconds=1", "selfTraining.perStep=49"])
    func whatCannotBeIsRefusedWithItsKey(assignment: String) throws {
        let error = #expect(throws: RecipeError.self) {
            var recipe = BeatRecipe()
            try RecipeReader<BeatRecipe>().apply(["selfTraining.rounds=1", assignment], to: &recipe)
            try recipe.check()
        }
        #expect("\(error!)".contains(assignment.split(separator: "=")[0]), "\(error!)")
    }
}
