import Formats
import NeuralNetworks
import Settings
import TempoEstimation
import Tensors

/// A trained model that training begins with, and that counts again in the model that comes out.
///
/// Source of the mixing: Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022: between the weights before and after, models
/// know the new and forget little of the old.
struct WarmStart {
    let model: TempoModel
    /// Tells its weights apart from others, whatever its file is called.
    let hash: String
    private let weights: [String: Tensor<Float>]

    /// - Throws: `RecipeError` for a model of other sizes than the recipe's.
    init(_ model: TempoModel, recipe: TempoRecipe) throws(RecipeError) {
        guard model.features == recipe.features, model.windows.windowSeconds == recipe.windowSeconds,
              model.periodicityNetwork?.configuration == recipe.networkConfiguration else {
            throw RecipeError(place: "start.model", message: "\(recipe.start.model): a model of other features, windows or sizes; expected those of the recipe")
        }
        self.model = model
        weights = Dictionary(uniqueKeysWithValues: model.weights.map { ($0.name, $0.tensor) })
        hash = SHA256.hexDigest(model.weights.map { "\($0.name) \($0.tensor.scalars)" }.joined())
    }

    /// Puts its weights into the parameters of the same names.
    func put(into parameters: [NamedParameter<Float>]) {
        for entry in parameters { entry.parameter.value = weights[entry.name]! }
    }

    /// Moves the parameters towards its weights.
    ///
    /// - Parameter share: 0 leaves them as they are, 1 gives its weights.
    func mix(into parameters: [NamedParameter<Float>], share: Double) {
        for entry in parameters {
            // So written that 0 and 1 give the weights of one side to the last bit.
            let mixed = zip(entry.parameter.value.scalars, weights[entry.name]!.scalars).map { Float(1 - share) * $0 + Float(share) * $1 }
            entry.parameter.value = Tensor(shape: entry.parameter.shape, scalars: mixed)
        }
    }
}
