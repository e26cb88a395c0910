import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct ParameterGroupTests {
    private func model() -> Linear<Float> {
        var stream = RandomStream(seed: 4)
        return Linear(5, 3, stream: &stream)
    }

    /// Ten steps of the optimiser that `make` makes of a weight's and a bias's group; the numbers after them.
    private func walk(_ make: (ParameterGroup<Float>, ParameterGroup<Float>) -> [any Optimizer<Float>]) -> [Tensor<Float>] {
        let layer = model(), entries = layer.parameters
        var optimizers = make(ParameterGroup([entries[0]], weightDecay: 0.3), ParameterGroup([entries[1]], weightDecay: 0.02, learningRateScale: 0.25))
        for _ in 0..<10 {
            let gradients = layer(Variable(Tensor(repeating: 0.5, shape: [4, 5]))).square().mean().backward()
            for index in optimizers.indices { optimizers[index].update(gradients, learningRate: 0.05) }
        }
        return entries.map(\.parameter.value)
    }

    @Test func eachGroupMovesAsItWouldUnderAnOptimizerOfItsOwn() {
        #expect(walk { [AdamW(groups: [$0, $1])] } == walk { [AdamW(groups: [$0]), AdamW(groups: [$1])] })
        #expect(walk { [Adam(groups: [$0, $1])] } == walk { [Adam(groups: [$0]), Adam(groups: [$1])] })
        #expect(walk { [SGD(groups: [$0, $1], momentum: 0.9, isNesterov: true)] }
            == walk { [SGD(groups: [$0], momentum: 0.9, isNesterov: true), SGD(groups: [$1], momentum: 0.9, isNesterov: true)] })
        #expect(walk { [SGD(groups: [$0, $1])] } == walk { [SGD(groups: [$0]), SGD(groups: [$1])] })
    }

    @Test func onlyWhatHasTwoAxesDecaysWhereMatricesAloneAreTo() {
        var stream = RandomStream(seed: 5)
        let layer = Conv1D<Float>(2, 3, keepingLengthWith: 3, stream: &stream), scale = Parameter(Tensor<Float>(2))
        let groups = ParameterGroup.decayingMatricesOnly(layer.parameters + [NamedParameter("scale", scale)], weightDecay: 0.1)
        #expect(groups.map { $0.parameters.map(\.name) } == [["weight"], ["bias", "scale"]])
        #expect(groups.map(\.weightDecay) == [0.1, 0] && groups.map(\.learningRateScale) == [1, 1])

        // Without a slope, only decay moves a weight.
        var optimizer = AdamW(groups: groups)
        let before = (layer.weight.value, layer.bias!.value)
        var gradients = layer(Variable(Tensor(zeros: [1, 4, 2]))).sum().backward()
        for entry in layer.parameters { gradients[entry.parameter] = Tensor(zeros: entry.parameter.shape) }
        optimizer.update(gradients, learningRate: 0.5)
        #expect(layer.bias!.value == before.1)
        #expect(layer.weight.value.firstDifference(from: before.0.scaled(by: 0.95), relative: 1e-6) == nil)
    }

    @Test func stateIsNamedAndOrderedByGroups() {
        let entries = model().parameters
        let optimizer = AdamW(groups: [ParameterGroup([entries[1]]), ParameterGroup([entries[0]])])
        #expect(optimizer.state.map(\.name) == ["firstMoment.bias", "secondMoment.bias", "firstMoment.weight", "secondMoment.weight"])
    }

    @Test func aParameterInTwoGroupsIsRefused() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let shared = Parameter(Tensor<Float>(zeros: [2, 3]))
            _ = AdamW(groups: [ParameterGroup([NamedParameter("a", shared)]), ParameterGroup([NamedParameter("b", shared)])])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
            .contains("AdamW: a parameter may come once, found it as a and as b: [2, 3]"))
    }

    @Test func aNegativeDecayIsRefused() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ParameterGroup<Float>([], weightDecay: -0.1)
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
            .contains("ParameterGroup: the weight decay must be at least 0, found -0.1"))
    }
}
