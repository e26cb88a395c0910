import Autodiff
import Foundation
import RandomStreams
import TempoModel
import Tensors
import Testing

@Suite struct ObjectiveTests {
    /// Scores with a peak at each of `bins`.
    private func scores(peaks bins: [Double], count: Int = 60, width: Double = 1.2) -> Variable<Double> {
        Variable(Tensor<Double>(shape: [bins.count, count]) { out in
            for (row, bin) in bins.enumerated() {
                for i in 0..<count { out[row * count + i] = -0.5 * (Double(i) - bin) * (Double(i) - bin) / (width * width) }
            }
        })
    }

    private func outcome(first: [Double], second: [Double], trueLags: [Double]) -> (loss: Double, rate: Double) {
        let result = sameDifferentOutcome(first: scores(peaks: first), second: scores(peaks: second), trueLags: trueLags,
                                          maximumLag: 24, classifier: SameDifferentClassifier())
        return (result.loss.value.scalar, result.trueLagRate)
    }

    @Test func aFasterSecondExcerptHasAPositiveLag() {
        #expect(outcome(first: [30, 30], second: [37, 19], trueLags: [7, -11]).rate == 1)
        #expect(outcome(first: [30, 30], second: [37, 19], trueLags: [-7, 11]).rate == 0)
        #expect(outcome(first: [30, 30], second: [37, 19], trueLags: [7, 11]).rate == 0.5)
    }

    @Test func aLagCountsAsWonWithinOneAndAHalfBins() {
        #expect(outcome(first: [30], second: [37], trueLags: [8.4]).rate == 1)
        #expect(outcome(first: [30], second: [37], trueLags: [8.6]).rate == 0)
    }

    @Test func theLossIsSmallestWhereTheDistributionsAgreeAtTheTrueLag() {
        let agreeing = outcome(first: [30], second: [37], trueLags: [7]).loss
        for lag in [-7.0, 0, 4, 10] { #expect(outcome(first: [30], second: [37], trueLags: [lag]).loss > agreeing + 0.5, "lag \(lag)") }
        // And where nothing is said of the tempo, since no lag is then told from another.
        let flat = Variable(Tensor<Double>(zeros: [1, 60]))
        let saysNothing = sameDifferentOutcome(first: flat, second: flat, trueLags: [7], maximumLag: 24, classifier: SameDifferentClassifier())
        #expect(saysNothing.loss.value.scalar > agreeing + 0.5)
    }

    @Test func lagsBetweenOneAndTwoBinsOffAreNeitherSameNorDifferent() {
        // Peaks so sharp that each overlap is met by one lag alone: moving it within the ignored zone changes nothing.
        func loss(_ shift: Double) -> Double {
            let classifier = SameDifferentClassifier<Double>()
            return sameDifferentOutcome(first: scores(peaks: [30], width: 0.1), second: scores(peaks: [30 + shift], width: 0.1),
                                        trueLags: [0.5], maximumLag: 24, classifier: classifier).loss.value.scalar
        }
        #expect(loss(0) == loss(1))            // Both within one bin of 0.5.
        #expect(loss(2) > loss(0) + 1)         // 1.5 off: the same lags are missed, nothing else is punished.
        #expect(loss(3) > loss(2) + 0.1)       // 2.5 off: now a different lag is called the same, too.
    }

    /// What the softmax over lags adds to the classifier's own loss.
    @Test func theSoftmaxOverLagsIsSmallestAtTheTrueLag() {
        func added(_ lag: Double) -> Double {
            func loss(_ objective: PairObjective) -> Double {
                sameDifferentOutcome(first: scores(peaks: [30]), second: scores(peaks: [37.3]), trueLags: [lag], maximumLag: 24,
                                     classifier: SameDifferentClassifier(), objective: objective).loss.value.scalar
            }
            return loss(.softmax) - loss(.dense)
        }
        for lag in [-7.0, 0, 4, 10] { #expect(added(lag) > added(7.3) + 0.5, "lag \(lag)") }
        #expect(added(7.3) > 0)
    }

    @Test func underTheSoftmaxTheClassifierIsFittedWithoutMovingTheScores() {
        let first = Parameter(scores(peaks: [30]).value), second = Parameter(scores(peaks: [31]).value)
        let classifier = SameDifferentClassifier<Double>()
        func gradient(_ objective: PairObjective) -> (scores: Double, offset: Double) {
            let gradients = sameDifferentOutcome(first: first.variable, second: second.variable, trueLags: [7], maximumLag: 24,
                                                 classifier: classifier, objective: objective).loss.backward()
            return (gradients[first.variable]!.scalars.reduce(0) { $0 + abs($1) }, gradients[classifier.offset.variable]!.scalars[0])
        }
        let dense = gradient(.dense), softmax = gradient(.softmax)
        // An offset moves no softmax, so that what is left is the classifier's own.
        #expect(abs(dense.offset - softmax.offset) < 1e-9)
        #expect(abs(dense.scores - softmax.scores) > 1e-3)
    }

    @Test func pulselessLossIsZeroExactlyAtUniform() {
        #expect(abs(pulselessLoss(Variable(Tensor<Double>(repeating: 3.7, shape: [4, 50]))).value.scalar) < 1e-12)
        var stream = RandomStream(seed: 5)
        for deviation in [0.01, 0.3, 2] {
            let scores = Variable(Tensor<Double>(normal: [4, 50], deviation: deviation, stream: &stream))
            // Half the variance, to second order.
            let loss = pulselessLoss(scores).value.scalar
            #expect(loss > 0.3 * deviation * deviation && loss < deviation * deviation)
        }
    }

    @Test func theAnchorLossIsSmallestAtTheToldTempo() {
        let axis = TempoAxis(minimumBPM: 30, binsPerOctave: 12, count: 60)
        func loss(_ bin: Double) -> Double { anchorLoss(scores(peaks: [bin]), temposBPM: [axis.tempoBPM(at: 20)], axis: axis).value.scalar }
        #expect(loss(20) < loss(18) && loss(20) < loss(22) && loss(20) < loss(32) && loss(20) < loss(8))
        #expect(abs(loss(20) - expected(peak: 20, told: 20)) < 1e-9)
    }

    /// Cross-entropy with a Gaussian of one bin's width around the told tempo.
    private func expected(peak: Double, told: Double) -> Double {
        let said = scores(peaks: [peak]).value.softmax().scalars
        let target = (0..<60).map { exp(-0.5 * (Double($0) - told) * (Double($0) - told)) }, sum = target.reduce(0, +)
        return -zip(said, target).reduce(0) { $0 + $1.1 / sum * log($1.0) }
    }

    @Test func anchorsBetweenBinsAreMetAndThoseOutsideDoNotCount() {
        let axis = TempoAxis(minimumBPM: 30, binsPerOctave: 12, count: 60)
        let rows = scores(peaks: [20, 40, 40])
        let between = anchorLoss(rows, temposBPM: [axis.tempoBPM(at: 20.25), 10, 2000], axis: axis).value.scalar
        #expect(abs(between - expected(peak: 20, told: 20.25)) < 1e-9)
        #expect(anchorLoss(rows, temposBPM: [10, 10, 2000], axis: axis).value.scalar == 0)
    }

    @Test func gradientsAgreeWithDifferenceQuotients() {
        var stream = RandomStream(seed: 3)
        let first = Tensor<Double>(normal: [3, 16], stream: &stream), second = Tensor<Double>(normal: [3, 16], stream: &stream)
        let classifier = SameDifferentClassifier<Double>()
        #expect(gradientMismatch(at: [first, second]) {
            sameDifferentOutcome(first: $0[0], second: $0[1], trueLags: [0.3, -3.6, 4], maximumLag: 5, classifier: classifier).loss
        } == nil)
        let axis = TempoAxis(minimumBPM: 30, binsPerOctave: 4, count: 16)
        #expect(gradientMismatch(at: [first]) { anchorLoss($0[0], temposBPM: [50, 111, 1000], axis: axis) } == nil)
        #expect(gradientMismatch(at: [first]) { pulselessLoss($0[0]) } == nil)
    }

    @Test func theClassifiersProbabilityIsThatOfItsLogit() {
        let classifier = SameDifferentClassifier<Double>()
        for overlap in [0, 1e-4, 0.02, 0.3, 1] {
            let logit = classifier(Variable(Tensor(overlap))).value.scalar
            #expect(abs(classifier.probability(overlap: overlap) - 1 / (1 + exp(-logit))) < 1e-12)
        }
        #expect(classifier.probability(overlap: 0.3) > classifier.probability(overlap: 0.1))
    }
}
