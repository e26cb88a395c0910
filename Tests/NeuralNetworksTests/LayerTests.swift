import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct LayerTests {
    @Test func dropoutKeepsTheMeanAndFollowsItsStream() {
        let layer = Dropout<Float>(0.25), ones = Variable(Tensor<Float>(repeating: 1, shape: [100, 100]))
        var first = ForwardPass.training(stream: RandomStream(seed: 1)), second = first, inference = ForwardPass.inference
        let y = layer(ones, &first).value
        #expect(y.scalars.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
        #expect(abs(y.scalars.filter { $0 == 0 }.count - 2500) < 200)
        #expect(layer(ones, &second).value == y)
        #expect(layer(ones, &first).value != y, "the next call must draw other numbers")
        #expect(layer(ones, &inference).value == ones.value)
    }

    @Test func theFocalLossOfACertainAnswerHasAFiniteGradient() {
        let x = Variable(leaf: Tensor<Float>([[80, -80], [-80, 80]]))
        for gamma in [0, 0.5, 1, 2] {
            let gradient = focalLoss(logits: x, labels: [0, 0], gamma: gamma).sum().backward()[x]
            #expect(gradient?.isFinite == true, "\(gamma)")
        }
    }

    @Test func batchNormLearnsTheStatisticsThatItUsesLater() {
        let layer = BatchNorm<Double>(2)
        var stream = RandomStream(seed: 3), training = ForwardPass.training(stream: stream), inference = ForwardPass.inference
        for _ in 0..<200 {
            let noise = Tensor<Double>(normal: [64, 2], deviation: 3, mean: 7, stream: &stream)
            _ = layer(Variable(noise), &training)
        }
        let mean = layer.runningMean.value, before = layer.state
        #expect(mean.scalars.allSatisfy { abs($0 - 7) < 0.5 })
        #expect(layer.runningVariance.value.scalars.allSatisfy { abs($0 - 9) < 1 })
        let y = layer(Variable(mean.reshaped([1, 2])), &inference).value
        #expect(y.scalars.allSatisfy { abs($0) < 1e-9 })
        #expect(zip(layer.state, before).allSatisfy { $0.tensor == $1.tensor }, "use must not change the statistics")
        #expect(layer.trainableParameters.map(\.name) == ["weight", "bias"])
        #expect(layer.parameters.map(\.name) == ["weight", "bias", "running_mean", "running_var"])
    }

    @Test func normalisationSurvivesNumbersFarFromZero() {
        // The variance of numbers near 10,000 has few digits left if squares are summed without the mean.
        let x = Tensor<Float>(shape: [4, 4]) { out in for i in 0..<16 { out[i] = 10_000 + Float(i % 4) + Float(i / 4) } }
        let rows = LayerNorm<Float>(4)(Variable(x)).value
        #expect(rows.firstDifference(from: LayerNorm<Float>(4)(Variable(x - Tensor(10_000))).value, relative: 0, absolute: 1e-4) == nil)
        let layer = BatchNorm<Float>(4)
        var pass = ForwardPass.training(stream: RandomStream(seed: 1))
        let columns = layer(Variable(x), &pass).value, near = layer(Variable(x - Tensor(10_000)), &pass).value
        #expect(columns.firstDifference(from: near, relative: 0, absolute: 1e-4) == nil)
    }

    @Test func aStandardisedWeightForgetsShiftAndScale() {
        var stream = RandomStream(seed: 2), inputs = RandomStream(seed: 3)
        let layer = Conv2D<Double>(2, 3, kernel: 3, standardizesWeight: true, stream: &stream)
        let x = Variable(Tensor<Double>(uniform: [1, 4, 4, 2], in: -1...1, stream: &inputs))
        let before = layer(x).value
        layer.weight.value = layer.weight.value.scaled(by: 10, plus: 3)
        #expect(layer(x).value.firstDifference(from: before, relative: 1e-3, absolute: 1e-3) == nil)
        #expect(layer.parameters.map(\.name) == ["weight", "bias", "gain"])
    }

    @Test func aSequenceNamesItsLayersByNumber() {
        var stream = RandomStream(seed: 1)
        let model = Sequential<Float>(
            Linear(2, 3, stream: &stream), Activation(.relu), Residual(Sequential(Linear(3, 3, bias: false, stream: &stream))))
        #expect(model.parameters.map(\.name) == ["0.weight", "0.bias", "2.body.0.weight"])
        #expect(model.trainableCount == 6 + 3 + 9)
    }

    @Test func attentionMayNotLookWhereTheMaskForbids() {
        var stream = RandomStream(seed: 1)
        let layer = MultiHeadAttention<Double>(4, heads: 2, stream: &stream)
        let x = Tensor<Double>(uniform: [1, 3, 4], in: -1...1, stream: &stream)
        let causal = Tensor<Double>(shape: [3, 3], scalars: [0, -.infinity, -.infinity, 0, 0, -.infinity, 0, 0, 0])
        var changed = x
        changed.withUnsafeMutablePointer { $0[8] += 5 }  // The last position.
        let before = layer(Variable(x), mask: causal).value, after = layer(Variable(changed), mask: causal).value
        #expect(before.sliced(axis: 1, 0..<2) == after.sliced(axis: 1, 0..<2))
        #expect(before.sliced(axis: 1, 2..<3) != after.sliced(axis: 1, 2..<3))
    }

    @Test func aBodyThatDoesNotFitItsShortcutSaysSo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RandomStream(seed: 1), pass = ForwardPass.inference
            _ = Residual<Float>(Linear(3, 1, stream: &stream))(Variable(Tensor(zeros: [2, 3])), &pass)
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("Residual: body and shortcut give different shapes: [2, 1] x [2, 3]"))
    }
}

@Suite struct LossTests {
    @Test func lossesStayFiniteWhereTheirFormulasDoNot() {
        let zero = Variable(leaf: Tensor<Float>(zeros: [2, 3])), same = Variable(leaf: Tensor<Float>(repeating: 1, shape: [2, 3]))
        for loss in [cosineSimilarity(zero, same).sum(), tripletLoss(anchor: same, positive: same, negative: same).sum(),
                     normalizedTemperatureCrossEntropy(zero, same, temperature: 0.01).sum(),
                     crossEntropy(logits: same * 1e4, labels: [0, 1]).sum()] {
            let gradients = loss.backward()
            #expect(loss.value.isFinite)
            for leaf in [zero, same] { #expect(gradients[leaf]?.isFinite ?? true) }
        }
    }

    @Test func aBatchInPartsAccumulatesToTheGradientOfTheWhole() {
        var stream = RandomStream(seed: 2)
        let layer = Linear<Double>(3, 4, stream: &stream), x = Tensor<Double>(uniform: [6, 3], in: -1...1, stream: &stream)
        func gradients(_ rows: Range<Int>) -> Gradients<Double> {
            crossEntropy(logits: layer(Variable(x.sliced(axis: 0, rows))), labels: rows.map { $0 % 4 }).sum().backward()
        }
        let whole = gradients(0..<6)
        var parts = gradients(0..<2)
        parts.accumulate(gradients(2..<6))
        for entry in layer.parameters {
            #expect(parts[entry.parameter]!.firstDifference(from: whole[entry.parameter]!, relative: 1e-12, absolute: 1e-14) == nil)
        }
    }
}
