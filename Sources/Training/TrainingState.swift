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
    var optimizer: AdamW<Float>
    var average: WeightAverage<Float>
    /// Steps done.
    var step = 0
    var bestValidationLoss = Double.infinity
    var bestStep = 0

    init(recipe: Recipe) {
        var stream = RandomStream(seed: recipe.seed, path: 0x1417)
        network = PeriodicityNetwork(recipe.networkConfiguration, stream: &stream)
        classifier = SameDifferentClassifier()
        averagedNetwork = PeriodicityNetwork(recipe.networkConfiguration, stream: &stream)
        averagedClassifier = SameDifferentClassifier()
        let parameters = Self.parameters(network, classifier)
        optimizer = AdamW(parameters, weightDecay: recipe.optimizer.weightDecay)
        average = WeightAverage(parameters, decay: recipe.optimizer.weightAverageDecay)
        loadAverage()
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
