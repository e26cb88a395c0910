import Foundation
import TestSupport
import Testing
import TempoTraining

/// What stands in Recipes/ must work as it is.
@Suite struct RecipeFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recipes").path
    private static let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

    @Test func thereAreRecipes() throws {
        #expect(Self.names.contains("default.yaml") && Self.names.contains("tiny.yaml"))
        #expect(try RecipeReader().recipe(contentsOf: Self.folder + "/default.yaml") == Recipe())
    }

    @Test(arguments: names)
    func trainsTwoStepsOnSyntheticMusic(name: String) throws {
        var recipe = try RecipeReader().recipe(contentsOf: Self.folder + "/" + name)
        // Its network and objective, on less of everything that only takes time.
        recipe.pairs.perStep = min(recipe.pairs.perStep, 3)
        recipe.pairs.grooveCount = 2
        recipe.pairs.grooveSeconds = min(recipe.pairs.grooveSeconds, 14)
        recipe.pairs.pulselessPerStep = min(recipe.pairs.pulselessPerStep, 2)
        recipe.pairs.pulselessCount = 2
        recipe.pairs.anchorsPerStep = min(recipe.pairs.anchorsPerStep, 2)
        recipe.references.patterns = [.click]
        recipe.validation.everySteps = 2
        recipe.validation.pairs = 16
        let folder = try TemporaryFolder()
        let files = try folder.grooves([95, 125], seconds: recipe.minimumTrackSeconds + 2, sampleRate: recipe.features.sampleRate)
        let data = try TrainingData(files: files, recipe: recipe, cache: FeatureCache(folder: folder.path + "/cache"))
        let trainer = Trainer(recipe: recipe, tracks: data.tracks, heldOut: data.heldOut, library: try SyntheticLibrary(recipe: recipe), pulselessHeldOut: [])
        let records = [try trainer.step(), try trainer.step()]
        #expect(records.allSatisfy { $0.loss.isFinite && $0.gradientNorm > 0 })
        #expect(records.last?.validation?.loss.isFinite == true)
    }
}
