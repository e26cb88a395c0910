import Foundation
import Learning
import RandomStreams
import Settings
import Tensors
import TestSupport
import Testing

/// The recipe's `optimizer.precision`.
@Suite struct PrecisionTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static let data: (features: [[Float]], classes: [Int]) = {
        var stream = RandomStream(seed: 6)
        let classes = (0..<240).map { _ in stream.index(below: 20) }
        return (classes.map { label in (0..<24).map { Float(stream.normal() + ($0 % 20 == label ? 1.5 : 0)) } }, classes)
    }()

    private func recipe(_ precision: ProductPrecision) -> ProbeRecipe {
        var recipe = ProbeRecipe()
        (recipe.optimizer.steps, recipe.optimizer.learningRate, recipe.optimizer.precision) = (12, 0.05, precision)
        return recipe
    }

    private func run(
        _ name: String, _ precision: ProductPrecision, resuming: Bool = false, warn: @escaping (String) -> Void = { _ in }
    ) throws -> LearningRun {
        let recipe = recipe(precision)
        let task = LinearProbe(recipe: recipe, features: Self.data.features, classes: Self.data.classes, heldOut: 60)
        return try LearningRun(folder: RunFolder(folder.path + "/" + name), recipe: recipe,
                               data: RunData(contentHash: "", count: 240, noun: "points", pieces: "rows"), task: task, plan: recipe.plan,
                               resuming: resuming, warn: warn)
    }

    private func weights(_ run: LearningRun) -> [[Float]] { run.learner.task.parameters.map(\.parameter.value.scalars) }

    @Test func theKeyIsReadAndWrittenAndItsDefaultChangesNoIdentity() throws {
        var recipe = ProbeRecipe()
        let usual = recipe.contentHash
        try RecipeReader<ProbeRecipe>().apply(["optimizer.precision=bfloat16"], to: &recipe)
        #expect(recipe.optimizer.precision == .bfloat16 && recipe.contentHash != usual)
        #expect(try RecipeReader<ProbeRecipe>().recipe(yaml: recipe.yaml(), place: "text") == recipe)
        #expect(throws: RecipeError(place: "--set optimizer.precision", message: "optimizer.precision: half: expected float32 or bfloat16")) {
            try RecipeReader<ProbeRecipe>().apply(["optimizer.precision=half"], to: &recipe)
        }
        try RecipeReader<ProbeRecipe>().apply(["optimizer.precision=float32"], to: &recipe)
        #expect(recipe.contentHash == usual)
    }

    @Test func stepsAreInThePrecisionOfTheRecipe() throws {
        let single = try run("single", .float32), half = try run("half", .bfloat16)
        // The recipe decides, whatever holds around it.
        let around = try run("around", .float32)
        try single.train()
        try half.train()
        try ProductPrecision.with(.bfloat16) { try around.train() }
        #expect(weights(single) == weights(around))
        #expect((weights(half) == weights(single)) == !ProductPrecision.bfloat16.isAvailable)
        #expect(try String(contentsOfFile: folder.path + "/half/recipe.yaml", encoding: .utf8).contains("precision: bfloat16"))
        let loss = try #require(half.learner.validate()?.values["loss"]), other = try #require(single.learner.validate()?.values["loss"])
        #expect(abs(loss - other) < 0.01 * other)
    }

    @Test func stoppedInBfloat16ItGoesOnToTheSameBytes() throws {
        let straight = try run("straight", .bfloat16)
        try straight.train()
        try {
            let stopped = try run("stopped", .bfloat16)
            #expect(throws: LearningError.self) { try stopped.train(shouldStop: { stopped.learner.step == 5 }) }
        }()
        let resumed = try run("stopped", .bfloat16, resuming: true)
        #expect(resumed.learner.step == 5)
        try resumed.train()
        #expect(weights(resumed) == weights(straight))
    }

    @Test func aProcessorWithoutItIsToldOfOnce() throws {
        var told: [String] = []
        try run("told", .bfloat16, warn: { told.append($0) }).train()
        let expected = "optimizer.precision is bfloat16, which this processor does not multiply (it lacks AVX512-BF16); training in float32"
        #expect(told == (ProductPrecision.bfloat16.isAvailable ? [] : [expected]))
    }
}
