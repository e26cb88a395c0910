import Foundation
import TestSupport
import Learning
import MusicData
import Settings
import Testing
import TempoTraining

/// What stands in Recipes/ must work as it is.
@Suite struct RecipeFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path
    private static let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).filter { name in
        name.hasSuffix(".yaml") && (try? recipeTask(contentsOf: folder + "/" + name)) ?? TempoRecipe.task == TempoRecipe.task
    }.sorted()

    @Test func thereAreRecipes() throws {
        #expect(Self.names.contains("default.yaml") && Self.names.contains("tiny.yaml"))
        #expect(try RecipeReader<TempoRecipe>().recipe(contentsOf: Self.folder + "/default.yaml") == TempoRecipe())
    }

    @Test(arguments: names)
    func trainsTwoStepsOnSyntheticMusic(name: String) throws {
        var recipe = try RecipeReader<TempoRecipe>().recipe(contentsOf: Self.folder + "/" + name)
        // Its network and objective, on less of everything that only takes time.
        recipe.pairs.perStep = min(recipe.pairs.perStep, 3)
        recipe.grooves.count = 2
        recipe.grooves.seconds = min(recipe.grooves.seconds, 14)
        recipe.pulseless.perStep = min(recipe.pulseless.perStep, 2)
        recipe.pulseless.count = 2
        recipe.anchors.perStep = min(recipe.anchors.perStep, 2)
        recipe.references.patterns = [.click]
        recipe.validation.everySteps = 2
        recipe.validation.pairs = 16
        let folder = try TemporaryFolder()
        let files = try folder.grooves([95, 125], seconds: recipe.minimumTrackSeconds + 2, sampleRate: recipe.features.sampleRate)
        let music = try MusicLibrary(files: files, request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        let task = try TempoTask(recipe: recipe, tracks: music.tracks, heldOut: music.heldOut, library: try SyntheticLibrary(recipe: recipe), pulselessHeldOut: [])
        let learner = Learner(task: task, plan: recipe.plan)
        let records = [try learner.takeStep().record, try learner.takeStep().record]
        #expect(records.allSatisfy { $0.loss.isFinite && $0.values["gradientNorm"]! > 0 })
        #expect(records.last?.validation?["loss"]?.isFinite == true)
    }
}
