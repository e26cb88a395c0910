import Autodiff
import Formats
import Foundation
import NeuralNetworks
import RandomStreams
import TempoModel
import Tensors

/// All that changes while training: weights, their average, the optimiser's moments, and the best validation so far.
///
/// There is no state of random numbers or of the sampler: both are functions of the seed and the step.
final class TrainingState {
    let network: PeriodicityNetwork<Float>
    let classifier: SameDifferentClassifier<Float>
    /// Carries the averaged weights, for validation and for the model that ships.
    let averagedNetwork: PeriodicityNetwork<Float>
    let averagedClassifier: SameDifferentClassifier<Float>
    private(set) var optimizer: AdamW<Float>
    private(set) var average: ExponentialMovingAverage<Float>
    private let recipe: Recipe
    /// Steps done.
    var step = 0
    var bestValidationLoss = Double.infinity
    var bestStep = 0

    init(recipe: Recipe) {
        self.recipe = recipe
        var stream = RandomStream(seed: recipe.seed, path: 0x1417)
        network = PeriodicityNetwork(recipe.networkConfiguration, stream: &stream)
        classifier = SameDifferentClassifier()
        averagedNetwork = PeriodicityNetwork(recipe.networkConfiguration, stream: &stream)
        averagedClassifier = SameDifferentClassifier()
        let parameters = Self.parameters(network, classifier)
        optimizer = AdamW(parameters, weightDecay: recipe.optimizer.weightDecay)
        average = ExponentialMovingAverage(parameters, decay: recipe.optimizer.weightAverageDecay)
        loadAverage()
    }

    /// New weights and a new optimiser for a round of self-training; the steps go on.
    func begin(round: Int) {
        var stream = RandomStream(seed: recipe.seed, path: 0x1417, UInt64(round))
        let fresh = Self.parameters(PeriodicityNetwork<Float>(recipe.networkConfiguration, stream: &stream), SameDifferentClassifier())
        for (entry, new) in zip(parameters, fresh) { entry.parameter.value = new.parameter.value }
        optimizer = AdamW(parameters, weightDecay: recipe.optimizer.weightDecay)
        average = ExponentialMovingAverage(parameters, decay: recipe.optimizer.weightAverageDecay)
        (bestValidationLoss, bestStep) = (.infinity, 0)
    }

    func update(_ gradients: Gradients<Float>, learningRate: Double) {
        optimizer.update(gradients, learningRate: learningRate)
        average.update()
        step += 1
    }

    /// Takes back averages and moments. - Returns: False if a name or shape differs.
    func restore(
        averageStep: Int, averages: [String: Tensor<Float>], optimizerStep: Int, moments: [String: Tensor<Float>]
    ) -> Bool {
        average.load(averages, step: averageStep).isClean && optimizer.load(moments, step: optimizerStep).isClean
    }

    /// Whether all weights and their averages are numbers.
    var isFinite: Bool {
        parameters.allSatisfy { $0.parameter.value.isFinite } && average.averages.allSatisfy { $0.tensor.isFinite }
    }

    var parameters: [NamedParameter<Float>] { Self.parameters(network, classifier) }

    static func parameters(
        _ network: PeriodicityNetwork<Float>, _ classifier: SameDifferentClassifier<Float>
    ) -> [NamedParameter<Float>] {
        network.parameters(under: "network") + classifier.parameters(under: "classifier")
    }

    /// Puts the averaged weights into `averagedNetwork` and `averagedClassifier`.
    func loadAverage() {
        let averages = Dictionary(uniqueKeysWithValues: average.averages.map { ($0.name, $0.tensor) })
        for entry in Self.parameters(averagedNetwork, averagedClassifier) { entry.parameter.value = averages[entry.name]! }
    }
}
