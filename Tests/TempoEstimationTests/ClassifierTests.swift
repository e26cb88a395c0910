import Autodiff
import Foundation
import TempoEstimation
import Tensors
import Testing

@Suite struct ClassifierTests {
    @Test func theClassifiersProbabilityIsThatOfItsLogit() {
        let classifier = SameDifferentClassifier<Double>()
        for overlap in [0, 1e-4, 0.02, 0.3, 1] {
            let logit = classifier(Variable(Tensor(overlap))).value.scalar
            #expect(abs(classifier.probability(overlap: overlap) - 1 / (1 + exp(-logit))) < 1e-12)
        }
        #expect(classifier.probability(overlap: 0.3) > classifier.probability(overlap: 0.1))
    }
}
