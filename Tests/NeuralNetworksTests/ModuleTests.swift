import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct ModuleTests {
    @Test func linearMultipliesByTheTransposedWeight() {
        var stream = RandomStream(seed: 1)
        let layer = Linear<Double>(2, 3, stream: &stream)
        layer.weight.value = Tensor(shape: [3, 2], scalars: [1, 2, 3, 4, 5, 6])
        layer.bias!.value = Tensor(vector: [10, 20, 30])
        #expect(layer(Variable(Tensor(shape: [1, 2], scalars: [1, -1]))).value.scalars == [9, 19, 29])
    }

    @Test func loadingReportsWhatDoesNotFit() {
        var stream = RandomStream(seed: 1)
        let layer = Conv1D<Float>(2, 3, kernelSize: 5, stream: &stream)
        let kept = layer.bias!.value
        let report = layer.load(["weight": Tensor(zeros: [3, 2, 5]), "bias": Tensor(zeros: [4]), "extra": Tensor(0)])
        #expect(report.misshapen == ["bias: [4], expected [3]"] && report.unexpected == ["extra"] && report.missing.isEmpty)
        #expect(layer.weight.value == Tensor(zeros: [3, 2, 5]) && layer.bias!.value == kept)
        #expect(layer.load(Dictionary(uniqueKeysWithValues: layer.state.map { ($0.name, $0.tensor) })).isClean)
    }

    @Test func initialWeightsFollowTheSeedAndTheFanIn() {
        var a = RandomStream(seed: 3), b = RandomStream(seed: 3)
        let first = Linear<Float>(100, 50, stream: &a), second = Linear<Float>(100, 50, stream: &b)
        #expect(first.weight.value == second.weight.value)
        #expect(first.weight.value.scalars.allSatisfy { abs($0) <= 0.1 })
        #expect(first.weight.value.scalars.contains { abs($0) > 0.09 })
    }
}
