import Foundation
import SameTempoTraining
import Testing

/// The examples of the articles on training and evaluating.
@Suite struct TrainingExamples {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.enter()
    }

    @Test func training() throws {
        // example: Training 1
        let recipe = try RecipeReader().recipe(contentsOf: "my-recipe.yaml")
        let (files, _) = FolderScanner.scan(["Music"])
        let data = try TrainingData(files: files, recipe: recipe, cache: FeatureCache(folder: "features"))
        let library = try SyntheticLibrary(recipe: recipe)
        let pulseless = try SyntheticLibrary.pulseless(recipe: recipe, count: 42, purpose: 2)

        let run = try TrainingRun(
            directory: RunDirectory("my-run"), recipe: recipe, data: data, library: library,
            pulselessHeldOut: pulseless, resuming: false)
        try run.train(shouldStop: { false }, observe: { record in
            guard let outcome = record.validation else { return }
            print("step \(record.step) of \(recipe.totalSteps), held-out loss", outcome.loss)
        })
        let model = try run.writeModel()   // my-run/model.safetensors
        // end
        #expect(run.trainer.isFinished && model.provenance["recipeHash"] == recipe.contentHash)
        let written = try TempoModel(contentsOf: "my-run/model.safetensors")
        let estimate = try TempoEstimator(model: written).estimate(path: "song.flac")
        #expect((0...1).contains(estimate.confidence))

        // example: Training 2
        let signs = try ModelSigns(of: model, music: data.heldOut + data.tracks, recipe: recipe)
        print("leak", signs.leakRate, "follows a stretch", signs.exactStretchConsistency)
        // end
        #expect((0...1).contains(signs.leakRate) && (0...1).contains(signs.exactStretchConsistency))
    }

    @Test func evaluating() throws {
        let estimator = TempoEstimator(model: try TempoModel.shipped())
        // example: Evaluating 1
        let manifest = try Manifest(contentsOf: "annotated.csv")
        let scored = manifest.entries.map { entry in
            // A file that cannot be read counts as wrong.
            let estimate = try? estimator.estimate(path: entry.resolvedPath)
            return ScoredEstimate(group: entry.source, annotatedBPM: entry.tempoBPM, estimate: estimate)
        }
        for row in TempoScores.table(scored) {
            let (acc1, acc2) = (row.accuracy1, row.accuracy2)   // with 95 % intervals
            print(row.group, row.count, "files, Acc1", acc1.value, acc1.low, acc1.high, "Acc2", acc2.value)
        }
        // end
        #expect(scored.count == 7 && scored[0].relation == .equal)
        #expect(TempoScores.table(scored).map(\.group) == ["all", "grooves", "rock"])
    }
}
