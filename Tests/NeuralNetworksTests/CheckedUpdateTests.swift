import Autodiff
import NeuralNetworks
import Tensors
import Testing

@Suite struct CheckedUpdateTests {
    private let first = Parameter(Tensor<Float>([1, 2])), second = Parameter(Tensor<Float>([3, 4, 5]))
    private var parameters: [NamedParameter<Float>] { [NamedParameter("first", first), NamedParameter("second", second)] }

    private func gradients(_ slope: Float) -> Gradients<Float> {
        (first.variable.sum() + (second.variable * Tensor<Float>([1, slope, 1])).sum()).backward()
    }

    @Test func aGradientThatIsNotFiniteIsReportedAndNothingMoves() throws {
        var optimizer = AdamW(parameters)
        try optimizer.update(gradients(1), learningRate: 0.1, checking: parameters)
        let weights = second.value, state = optimizer.state.map(\.tensor)
        let error = #expect(throws: NonFiniteUpdate.self) {
            try optimizer.update(gradients(.infinity), learningRate: 0.1, checking: parameters)
        }
        #expect(error?.parameter == "second" && error?.quantity == .gradient && error?.count == 1 && error?.total == 3 && error?.step == 2)
        #expect(error?.description.hasPrefix("AdamW, step 2: the gradient of second is not finite in 1 of 3 numbers") == true)
        #expect(second.value == weights && optimizer.state.map(\.tensor) == state && optimizer.step == 1)
    }

    @Test func aStepThatIsTooLargeIsTakenBack() throws {
        var optimizer = SGD(parameters, momentum: 0.9)
        let weights = first.value
        let error = #expect(throws: NonFiniteUpdate.self) {
            try optimizer.update(gradients(1e10), learningRate: 1e30, checking: parameters)
        }
        #expect(error?.quantity == .weight && error?.parameter == "second" && error?.optimizer == "SGD")
        #expect(first.value == weights && optimizer.step == 0 && optimizer.velocities.allSatisfy { $0.tensor.absolute().sum().scalar == 0 })
    }

    @Test func aGoodUpdateIsThatOfTheUncheckedOptimizer() throws {
        var checked = AdamW(parameters), start = [first.value, second.value]
        try checked.update(gradients(2), learningRate: 0.1, checking: parameters)
        let found = [first.value, second.value]
        (first.value, second.value) = (start.removeFirst(), start.removeFirst())
        var plain = AdamW(parameters)
        plain.update(gradients(2), learningRate: 0.1)
        #expect([first.value, second.value] == found)
    }
}

@Suite struct LearningRateFinderTests {
    /// Down (w − 3)² a step of gradient descent at a rate above 1 runs away.
    private let weight = Parameter(Tensor<Double>([0])), kept = Parameter(Tensor<Double>([7]), isTrainable: false)
    private var parameters: [NamedParameter<Double>] { [NamedParameter("weight", weight), NamedParameter("kept", kept)] }

    @Test func ratesRiseByEqualRatiosUntilTheLossRunsAway() throws {
        let finder = LearningRateFinder(lowest: 1e-4, highest: 100, steps: 61, smoothing: 0.5)
        let curve = finder.curve(parameters, optimizer: { SGD($0) }) { _ in
            kept.value += 1
            return (weight.variable - 3).square().sum()
        }
        let ratios = zip(curve.learningRates, curve.learningRates.dropFirst()).map { $1 / $0 }
        #expect(ratios.allSatisfy { abs($0 - 1.2589254117941673) < 1e-9 } && curve.learningRates.first == 1e-4)
        #expect(curve.learningRates.last! < 50 && curve.losses.count == curve.learningRates.count)
        let suggestion = try #require(curve.suggestion)
        #expect(suggestion > 0.01 && suggestion < 1, "\(suggestion)")
        #expect(weight.value.scalars == [0] && kept.value.scalars == [7], "weights and statistics must be as before")
    }

    @Test func aLossThatNeverFallsSuggestsNothing() {
        var step = 0.0
        let curve = LearningRateFinder(steps: 20).curve(parameters) { _ in
            step += 1
            return (weight.variable * 0).sum() + step
        }
        #expect(curve.suggestion == nil)
    }
}
