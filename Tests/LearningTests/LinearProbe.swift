import Autodiff
import Formats
import Foundation
import Learning
import NeuralNetworks
import RandomStreams
import Settings
import Tensors

/// How a probe is trained.
struct ProbeRecipe: Recipe {
    static let task = "probe"
    var seed: UInt64 = 1
    var threads = 0
    var optimizer = OptimizerSettings()
    var batch = 32
    static let keys: [RecipeKey<ProbeRecipe>] = [
        .seed("seed", \.seed, "of all random numbers"), .int("threads", \.threads, 0...64, "of the engine"), .int("batch", \.batch, 1...4096, "rows in a step"),
    ] + .section("optimizer", \.optimizer)
    var contradiction: String? { nil }
    var plan: LearningPlan { LearningPlan(optimizer: optimizer, validationSteps: 25, checkpointSteps: 10) }
}

/// A linear map from features to classes: the smallest task of the loop.
final class LinearProbe: LearningTask {
    let recipe: ProbeRecipe, layer: Linear<Float>, features: [[Float]], classes: [Int], heldOut: Int

    /// - Parameter heldOut: So many rows, the last ones, are validated on.
    init(recipe: ProbeRecipe, features: [[Float]], classes: [Int], heldOut: Int) {
        (self.recipe, self.features, self.classes, self.heldOut) = (recipe, features, classes, heldOut)
        var stream = RandomStream(seed: recipe.seed)
        layer = Linear(features[0].count, classes.max()! + 1, stream: &stream)
    }

    var parameters: [NamedParameter<Float>] { layer.parameters }

    private func scores(_ rows: [Int]) -> Variable<Float> {
        layer(Variable(Tensor(shape: [rows.count, features[0].count], scalars: rows.flatMap { features[$0] })))
    }

    private func loss(_ rows: [Int], _ scores: Variable<Float>) -> Variable<Float> { crossEntropy(logits: scores, labels: rows.map { classes[$0] }).mean() }

    func loss(step: Int) -> StepLoss {
        var stream = RandomStream(seed: recipe.seed, path: 1, UInt64(step))
        return loss(rows: (0..<recipe.batch).map { _ in stream.index(below: features.count - heldOut) })
    }

    func loss(rows: [Int]) -> StepLoss { StepLoss([.init("crossEntropy", loss(rows, scores(rows)))]) }

    func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            let rows = Array(features.indices.suffix(heldOut)), scores = scores(rows)
            let right = zip(scores.value.argmaxLastAxis(), rows).filter { $0 == classes[$1] }.count
            return ValidationOutcome(["loss": Double(loss(rows, scores).value.scalar), "accuracy": Double(right) / Double(rows.count)])
        }
    }
}
