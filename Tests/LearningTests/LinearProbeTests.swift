import Formats
import Foundation
import Learning
import RandomStreams
import TestSupport
import Testing

/// The smallest task shows what the loop does for any task.
@Suite struct LinearProbeTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Three clouds of points, 240 in all, in random order.
    private static let data: (features: [[Float]], classes: [Int]) = {
        var stream = RandomStream(seed: 5)
        let classes = (0..<240).map { _ in stream.index(below: 3) }
        return (classes.map { label in (0..<6).map { Float(stream.normal() + ($0 % 3 == label ? 1.5 : 0)) } }, classes)
    }()

    private func recipe(steps: Int = 60) -> ProbeRecipe {
        var recipe = ProbeRecipe()
        (recipe.optimizer.steps, recipe.optimizer.learningRate, recipe.optimizer.weightAverageDecay) = (steps, 0.05, 0.9)
        return recipe
    }

    private func run(_ name: String, _ recipe: ProbeRecipe, resuming: Bool = false, warn: @escaping (String) -> Void = { _ in }) throws -> LearningRun {
        let probe = LinearProbe(recipe: recipe, features: Self.data.features, classes: Self.data.classes, heldOut: 60)
        return try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, data: RunData(contentHash: "clouds", count: 240, noun: "points", pieces: "rows"),
                               task: probe, plan: recipe.plan, resuming: resuming, warn: warn)
    }

    private func train(_ run: LearningRun, until stop: Int = .max) throws {
        do { try run.train(shouldStop: { run.learner.step >= stop }) } catch LearningError.interrupted where stop < .max {}
    }

    @Test func aProbeLearnsAndIsJudgedOnWhatIsHeldOut() throws {
        let run = try run("probe", recipe())
        try train(run)
        let records = try JSONLines.read(StepRecord.self, from: run.folder.metrics)
        #expect(records.map(\.step) == Array(1...60) && records.allSatisfy { $0.values["crossEntropy"] == $0.loss })
        // The last step of a round validates, also where it is none of every 25.
        #expect(records.filter { $0.validation != nil }.map(\.step) == [25, 50, 60])
        let accuracy = try #require(records.last?.validation?["accuracy"])
        #expect(accuracy > 0.85, "\(accuracy)")
        #expect(FileManager.default.fileExists(atPath: run.folder.best) && !FileManager.default.fileExists(atPath: run.folder.model))
    }

    @Test func stoppedAnywhereItGoesOnToTheSameBytes() throws {
        let straight = try run("straight", recipe())
        try train(straight)
        for stop in [1, 10, 26, 59] {
            try train(run("stopped-\(stop)", recipe()), until: stop)
            let resumed = try run("stopped-\(stop)", recipe(), resuming: true)
            #expect(resumed.learner.step == stop)
            try train(resumed)
            for path in [\RunFolder.last, \.best, \.metrics, \.recipe] {
                #expect(try Data(contentsOf: URL(fileURLWithPath: straight.folder[keyPath: path]))
                    == Data(contentsOf: URL(fileURLWithPath: resumed.folder[keyPath: path])), "\(stop)")
            }
        }
    }

    @Test func whatDiffersIsToldInTheWordsOfTheData() throws {
        try train(run("r", recipe()), until: 5)
        var other = recipe()
        other.batch = 16
        let error = #expect(throws: LearningError.self) { try run("r", other, resuming: true) }
        #expect(error?.description.contains("another recipe (batch 32 → 16)") == true, "\(String(describing: error))")
        let probe = LinearProbe(recipe: recipe(), features: Self.data.features, classes: Self.data.classes, heldOut: 60)
        let otherData = #expect(throws: LearningError.self) {
            try LearningRun(folder: RunFolder(folder.path + "/r"), recipe: recipe(), data: RunData(contentHash: "more clouds", count: 300, noun: "points", pieces: "rows"),
                            task: probe, plan: recipe().plan, resuming: true)
        }
        #expect(otherData?.description.contains("other points (240 rows then, 300 now)") == true, "\(String(describing: otherData))")
        #expect(otherData?.localizedDescription == otherData?.description)
    }

    @Test func aRecipeThatNoFileCouldHoldStartsNoRun() {
        var impossible = recipe()
        impossible.batch = 0
        #expect(throws: (any Error).self) { try run("none", impossible) }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }

    @Test func theBestWeightsAreUsedInTheEndAndStay() throws {
        let run = try run("r", recipe())
        try train(run)
        let before = run.learner.task.parameters.map { $0.parameter.value.scalars }
        let (used, step) = try run.withBestWeights { (run.learner.task.parameters.map { $0.parameter.value.scalars }, run.provenance["step"]) }
        let best = try SafeTensors(contentsOf: run.folder.best)
        #expect(used == (try run.learner.task.parameters.map { try best.floats("average.\($0.name)") }))
        #expect(used != before && step == "\(run.learner.best.step)")
    }
}
