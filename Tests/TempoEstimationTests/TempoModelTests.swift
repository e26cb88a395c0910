import AudioSynthesis
import NeuralNetworks
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct TempoModelTests {
    /// A model around `network`, with references of another network: only the weights that the model kept matter below.
    private func model(_ network: PeriodicityNetwork<Float>, _ classifier: SameDifferentClassifier<Float>) throws -> TempoModel {
        let other = try tinyModel()
        return TempoModel(features: other.features, network: network, classifier: classifier, windows: other.windows,
                          references: other.references, prior: other.prior)
    }

    /// A trainer goes on with its network after it has made a model of it.
    @Test func trainingTheNetworkFurtherDoesNotChangeTheModel() throws {
        var stream = RandomStream(seed: 3)
        let network = try tinyModel().periodicityNetwork!.trainableCopy(), classifier = SameDifferentClassifier<Float>()
        let model = try model(network, classifier), estimator = TempoEstimator(model: model)
        let sound = renderGroove(tempoBPM: 100, seconds: 9, sampleRate: 8000, stream: &stream)
        let before = try estimator.estimate(samples: sound.samples, sampleRate: 8000), weights = model.weights
        for entry in network.parameters + classifier.parameters { entry.parameter.value = entry.parameter.value.scaled(by: -3, plus: 1) }
        #expect(before.tempoBPM != nil)
        #expect(try estimator.estimate(samples: sound.samples, sampleRate: 8000) == before)
        #expect(zip(model.weights, weights).allSatisfy { $0.name == $1.name && $0.tensor.scalars == $1.tensor.scalars })
        // And the change was one that a model would answer differently for.
        #expect(try TempoEstimator(model: self.model(network, classifier)).estimate(samples: sound.samples, sampleRate: 8000) != before)
    }

    @Test func changingACopyThatTheModelGaveDoesNotChangeTheModel() throws {
        let model = try tinyModel(), weights = model.weights
        for entry in model.periodicityNetwork!.trainableCopy().parameters + model.classifier.parameters {
            entry.parameter.value = Tensor(zeros: entry.parameter.shape)
        }
        #expect(zip(model.weights, weights).allSatisfy { $0.tensor.scalars == $1.tensor.scalars })
    }

    @Test func aCopyAnswersAsItsOriginal() throws {
        var stream = RandomStream(seed: 4)
        let network = PeriodicityNetwork<Float>(tinyConfiguration(), stream: &stream)
        let excerpt = Tensor<Float>(uniform: [2, 60, 3], in: 0...6, stream: &stream)
        #expect(network.copy()(excerpt).value.scalars == network(excerpt).value.scalars)
        #expect(FrozenPeriodicityNetwork(network)(excerpt).scalars == network(excerpt).value.scalars)
    }
}
