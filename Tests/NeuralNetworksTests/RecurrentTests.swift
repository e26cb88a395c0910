import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct RecurrentTests {
    @Test func aSequenceInPiecesGivesWhatTheWholeGives() {
        var stream = RandomStream(seed: 3)
        let x = Variable(Tensor<Float>(normal: [2, 7, 3], stream: &stream))
        let lstm = LSTM<Float>(3, 4, layers: 2, stream: &stream), gru = GRU<Float>(3, 4, stream: &stream)
        let (first, states) = lstm(x[.all, 0..<3], from: nil), (second, _) = lstm(x[.all, 3...], from: states)
        #expect(Tensor.concatenated([first.value, second.value], axis: 1) == lstm(x).value)
        let half = gru(x[.all, 0..<4], from: nil)
        #expect(gru(x[.all, 4...], from: half.states).output.value == gru(x)[.all, 4...].value)
    }

    @Test func theWeightsHavePyTorchsNames() {
        var stream = RandomStream(seed: 3)
        let names = LSTM<Float>(3, 4, layers: 2, isBidirectional: true, stream: &stream).parameters
        #expect(names.map(\.name).prefix(5) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse"])
        #expect(names.first { $0.name == "weight_ih_l1_reverse" }?.parameter.shape == [16, 8])
    }
}

@Suite struct LayerMistakeTests {
    /// In its own name, since a network has many of a kind.
    @Test func aLayerNamesItselfWhenItIsFedTheWrongShape() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RandomStream(seed: 1)
            let network = Sequential<Float>(Linear(3, 4, stream: &stream), Activation(.relu))
            var pass = ForwardPass.inference
            _ = network(Variable(Tensor(zeros: [5, 2])), &pass)
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("Linear(3 → 4): needs [..., 3]: [5, 2]"))
    }

    @Test func aConvolutionNamesItselfToo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RandomStream(seed: 1)
            _ = Conv2D<Float>(4, 8, kernel: 3, geometry: .init(groups: 2), stream: &stream)(Variable(Tensor(zeros: [1, 8, 8, 3])))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self)
            .contains("Conv2D(4 → 8, kernel: 3 x 3): needs [batch, height, width, 4]: [1, 8, 8, 3]"))
    }

    @Test func anIndexThatHasNoRowIsNamed() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var stream = RandomStream(seed: 1)
            _ = Embedding<Float>(5, 2, stream: &stream)(Tensor<Int>([1, 5]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("Embedding(5 → 2): needs indices below 5, found 5: [2]"))
    }
}
