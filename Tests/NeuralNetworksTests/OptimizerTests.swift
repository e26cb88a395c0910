import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct OptimizerTests {
    /// Two steps worked out by hand from the equations in Loshchilov and Hutter 2019, as PyTorch's AdamW takes them.
    @Test func adamWTakesTheStepsOfItsEquations() {
        let parameter = Parameter(Tensor<Double>(vector: [1, -2]))
        var optimizer = AdamW([NamedParameter("w", parameter)], weightDecay: 0.1)
        var expected = [1.0, -2.0], m = [0.0, 0.0], v = [0.0, 0.0]
        for step in 1...50 {
            let x = parameter.variable
            let gradients = (x * x * x).sum().backward()
            for i in 0..<2 {
                let g = 3 * expected[i] * expected[i]
                m[i] = 0.9 * m[i] + 0.1 * g
                v[i] = 0.999 * v[i] + 0.001 * g * g
                var c1 = 1.0, c2 = 1.0
                for _ in 0..<step { c1 *= 0.9; c2 *= 0.999 }
                expected[i] -= 0.01 * 0.1 * expected[i]
                expected[i] -= 0.01 * (m[i] / (1 - c1)) / ((v[i] / (1 - c2)).squareRoot() + 1e-8)
            }
            optimizer.update(gradients, learningRate: 0.01)
            #expect(abs(parameter.value[0] - expected[0]) < 1e-9 && abs(parameter.value[1] - expected[1]) < 1e-9)
        }
    }

    @Test func adamWFindsTheMinimumOfRosenbrock() {
        let x = Parameter(Tensor<Double>(vector: [-1.2])), y = Parameter(Tensor<Double>(vector: [1]))
        var optimizer = AdamW([NamedParameter("x", x), NamedParameter("y", y)], weightDecay: 0)
        for _ in 0..<8000 {
            let a = x.variable.scaled(by: -1, plus: 1), b = y.variable - x.variable * x.variable
            let loss = (a * a + (b * b) * 100).sum()
            optimizer.update(loss.backward(), learningRate: 0.01)
        }
        #expect(abs(x.value.scalar - 1) < 0.02 && abs(y.value.scalar - 1) < 0.04)
    }

    @Test func clippingScalesAllGradientsToTheNorm() {
        let a = Parameter(Tensor<Double>(vector: [3])), b = Parameter(Tensor<Double>(vector: [4]))
        let names = [NamedParameter("a", a), NamedParameter("b", b)]
        var gradients = (a.variable * a.variable + b.variable * b.variable).scaled(by: 0.5).sum().backward()
        #expect(abs(gradients.clip(names, toNorm: 1) - 5) < 1e-12)
        #expect(abs(gradients[a]!.scalar - 0.6) < 1e-6 && abs(gradients[b]!.scalar - 0.8) < 1e-6)
        #expect(abs(gradients.clip(names, toNorm: 10) - 1) < 1e-6)
    }

    @Test func theAverageFollowsTheWeights() {
        let parameter = Parameter(Tensor<Double>(vector: [0]))
        var average = ExponentialMovingAverage([NamedParameter("w", parameter)], decay: 0.9)
        parameter.value = Tensor(vector: [1])
        for _ in 0..<200 { average.update() }
        #expect(abs(average.averages[0].tensor.scalar - 1) < 1e-6)
        #expect(average.step == 200)
    }

    @Test func theScheduleRisesAndFallsToZero() {
        let schedule = warmupCosine(peak: 2, warmupSteps: 10, totalSteps: 110)
        #expect(schedule(0) == 0.2 && schedule(9) == 2 && abs(schedule(60) - 1) < 1e-9 && abs(schedule(110)) < 1e-12)
        #expect((10..<109).allSatisfy { schedule($0) > schedule($0 + 1) })
    }

    @Test func binaryCrossEntropyIsSafeForLargeLogits() {
        let loss = binaryCrossEntropy(logits: Variable(Tensor<Double>(vector: [1000, -1000, 1000, 0])), targets: Tensor(vector: [1, 0, 0, 1])).value.scalars
        #expect(loss[0] == 0 && loss[1] == 0 && loss[2] == 1000 && abs(loss[3] - 0.6931471805599453) < 1e-12)
    }
}
