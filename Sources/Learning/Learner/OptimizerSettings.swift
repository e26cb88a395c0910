import NeuralNetworks
import Settings
import Tensors

/// How the weights move, and for how long: the keys `optimizer.…` of every recipe type.
public struct OptimizerSettings: RecipeSection {
    /// Training steps of a round.
    public var steps = 1000
    /// Batches whose gradients are averaged before the weights move: a large batch in the memory of a small one.
    public var batchesPerStep = 1
    /// At its peak; it rises over `warmupFraction` of the steps and falls along half a cosine.
    public var learningRate = 4e-3
    /// Decoupled, as in AdamW.
    public var weightDecay = 1e-3
    /// What the decay acts on.
    public var decayed = Decayed.all
    /// Share of the steps over which the learning rate rises.
    public var warmupFraction = 0.1
    /// Gradients of a larger norm are scaled down to it.
    public var clipNorm = 1.0
    /// Decay per step of the average of the weights that is validated and shipped.
    public var weightAverageDecay = 0.99
    /// What the factors of products are rounded to in a step's loss and gradients, on processors that multiply such numbers. Weights,
    /// moments and averages stay `Float`, and validation is in `Float`.
    public var precision = ProductPrecision.float32

    /// What weight decay acts on.
    public enum Decayed: String, CaseIterable, Sendable {
        /// Every parameter.
        case all
        /// Those with two axes or more: no biases, gains or single numbers.
        case matrices
    }

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<OptimizerSettings>] = [
        .int("steps", \.steps, 1...10_000_000, "training steps of a round"),
        .int("batchesPerStep", \.batchesPerStep, 1...10_000, "batches whose gradients are averaged before the weights move").addedLater,
        .number("learningRate", \.learningRate, 1e-8...1, "at its peak"),
        .number("weightDecay", \.weightDecay, 0...1, "decoupled"),
        .choice("decayed", \.decayed, "what the decay acts on: all parameters, or matrices, which leaves out biases and gains"),
        .number("warmupFraction", \.warmupFraction, 0...1, "of the steps over which the rate rises"),
        .number("clipNorm", \.clipNorm, 1e-6...1e6, "largest gradient norm"),
        .number("weightAverageDecay", \.weightAverageDecay, 0...0.99999, "per step"),
        .choice("precision", \.precision, "of the factors of products; bfloat16 is faster on processors with AVX512-BF16").addedLater,
    ]

    /// The parameters, with the decay of each.
    func groups(_ parameters: [NamedParameter<Float>]) -> [ParameterGroup<Float>] {
        switch decayed {
        case .all: [ParameterGroup(parameters, weightDecay: weightDecay)]
        case .matrices: ParameterGroup.decayingMatricesOnly(parameters, weightDecay: weightDecay)
        }
    }

    /// The learning rate of each step of a round.
    var schedule: Schedule {
        warmupCosine(peak: learningRate, warmupSteps: Int(warmupFraction * Double(steps)), totalSteps: steps)
    }
}

/// When a run is saved and validated.
public struct CheckpointSettings: RecipeSection {
    /// Steps between checkpoints.
    public var everySteps = 100

    /// The default above.
    public init() {}

    public static let keys: [RecipeKey<CheckpointSettings>] = [.int("everySteps", \.everySteps, 1...1_000_000, "steps")]
}
