import Formats
import Foundation
import Learning
import NeuralNetworks
import RandomStreams
import Tensors
import TestSupport
import Testing

/// Gradients of several batches before the weights move.
@Suite struct BatchesPerStepTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static let data: (features: [[Float]], classes: [Int]) = {
        var stream = RandomStream(seed: 5)
        let classes = (0..<240).map { _ in stream.index(below: 3) }
        return (classes.map { label in (0..<6).map { Float(stream.normal() + ($0 % 3 == label ? 1.5 : 0)) } }, classes)
    }()

    /// Takes its rows in order, so that four small batches hold what a large one holds.
    private final class InOrder: LearningTask {
        let probe: LinearProbe
        var asked: [Int] = []
        init(_ probe: LinearProbe) { self.probe = probe }
        var parameters: [NamedParameter<Float>] { probe.parameters }
        func loss(step: Int) -> StepLoss {
            asked.append(step)
            return probe.loss(rows: (0..<probe.recipe.batch).map { (step * probe.recipe.batch + $0) % 180 })
        }
    }

    private func recipe(batch: Int, batchesPerStep: Int) -> ProbeRecipe {
        var recipe = ProbeRecipe()
        recipe.batch = batch
        (recipe.optimizer.steps, recipe.optimizer.learningRate, recipe.optimizer.batchesPerStep) = (12, 0.05, batchesPerStep)
        return recipe
    }

    private func probe(_ recipe: ProbeRecipe) -> LinearProbe {
        LinearProbe(recipe: recipe, features: Self.data.features, classes: Self.data.classes, heldOut: 60)
    }

    @Test func severalSmallBatchesAreOneLargeBatchToRounding() throws {
        let large = recipe(batch: 60, batchesPerStep: 1), small = recipe(batch: 15, batchesPerStep: 4)
        let one = InOrder(probe(large)), many = InOrder(probe(small))
        let learners = (Learner(task: one, plan: large.plan), Learner(task: many, plan: small.plan))
        for _ in 0..<12 {
            let (a, b) = (try learners.0.takeStep().record, try learners.1.takeStep().record)
            for name in ["loss", "crossEntropy", "gradientNorm"] { #expect(abs(a.values[name]! - b.values[name]!) < 1e-5, "\(name), step \(a.step)") }
        }
        #expect(one.asked == Array(0..<12) && many.asked == Array(0..<48))
        for (a, b) in zip(one.parameters, many.parameters) {
            #expect(b.parameter.value.firstDifference(from: a.parameter.value, relative: 1e-4, absolute: 1e-5) == nil)
        }
    }

    @Test func stoppedBetweenStepsItGoesOnToTheSameBytes() throws {
        func run(_ name: String, resuming: Bool = false) throws -> LearningRun {
            let recipe = recipe(batch: 8, batchesPerStep: 3)
            return try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe, data: RunData(contentHash: "", count: 240, noun: "points", pieces: "rows"),
                                   task: probe(recipe), plan: recipe.plan, resuming: resuming)
        }
        let straight = try run("straight")
        try straight.train()
        try {
            let stopped = try run("stopped")
            #expect(throws: LearningError.self) { try stopped.train(shouldStop: { stopped.learner.step == 5 }) }
        }()
        let resumed = try run("stopped", resuming: true)
        try resumed.train()
        #expect(try Data(contentsOf: URL(fileURLWithPath: straight.folder.last)) == Data(contentsOf: URL(fileURLWithPath: resumed.folder.last)))
    }

    @Test func aFinderLeavesATaskAsItWas() throws {
        let task = probe(recipe(batch: 32, batchesPerStep: 1)), before = task.parameters.map(\.parameter.value)
        let curve = LearningRateFinder(lowest: 1e-4, highest: 10, steps: 60).curve(of: task)
        #expect(task.parameters.map(\.parameter.value) == before)
        #expect(try #require(curve.suggestion) > 1e-3 && curve.losses.min()! < curve.losses[0])
    }
}
