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
        let recipe = try RecipeReader<TempoRecipe>().recipe(contentsOf: "my-recipe.yaml")
        let (files, _) = FolderScanner.scan(["Music"])
        let music = try MusicLibrary(files: files, request: recipe.musicRequest, cache: FeatureCache(folder: "features"))
        let task = try TempoSystem.task(recipe: recipe, music: music, progress: { done, total in print("rendered \(done) of \(total) sounds") })

        let run = try LearningRun(folder: RunFolder("my-run"), recipe: recipe, music: music, task: task)
        try run.train(observe: { record in
            guard let loss = record.validation?["loss"] else { return }
            print("step \(record.step) of \(recipe.plan.totalSteps), held-out loss \(loss)")
        })
        try run.writeModel(of: task)   // my-run/model.safetensors
        // end
        let model = try TempoModel(contentsOf: "my-run/model.safetensors")
        #expect(try JSONLines.read(StepRecord.self, from: "my-run/metrics.jsonl").last?.step == recipe.plan.totalSteps)
        #expect(model.provenance["recipeHash"] == recipe.contentHash)
        let written = try TempoModel(contentsOf: "my-run/model.safetensors")
        let estimate = try TempoEstimator(model: written).estimate(path: "song.flac")
        #expect((0...1).contains(estimate.confidence))

        // example: Training 2
        let diagnostics = try LabelFreeDiagnostics(of: model, music: music.heldOut + music.tracks, recipe: recipe)
        print("leak", diagnostics.leakRate, "follows a stretch", diagnostics.exactStretchConsistency)
        // end
        #expect((0...1).contains(diagnostics.leakRate) && (0...1).contains(diagnostics.exactStretchConsistency))
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
