import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct FlatGradientsTests {
    private let a = Parameter(Tensor<Float>(vector: [1, 2])), b = Parameter(Tensor<Float>(zeros: [2, 3])), c = Parameter(Tensor<Float>(5))
    private let empty = Parameter(Tensor<Float>(zeros: [0, 4]))
    private var parameters: [NamedParameter<Float>] {
        [NamedParameter("b", b), NamedParameter("empty", empty), NamedParameter("a", a), NamedParameter("c", c)]
    }

    /// Of a and c, and of nothing else.
    private func gradients() -> Gradients<Float> { (a.variable.square().sum() * c.variable).backward() }

    @Test func theyLieInTheListsOrderWithZerosForWhatIsMissing() {
        #expect(gradients().flattened(parameters) == [0, 0, 0, 0, 0, 0, 10, 20, 5])
        #expect(gradients().flattened([]) == [])
    }

    @Test func theRoundTripKeepsEveryBit() {
        var flat: [Float] = [-0.0, .nan, Float(bitPattern: 0x7FA1_2345), .infinity, .leastNonzeroMagnitude, 1 / 3, -7, 8.5e-30, 2]
        var gradients = gradients()
        gradients.replace(parameters, from: flat)
        #expect(gradients.flattened(parameters).map(\.bitPattern) == flat.map(\.bitPattern))
        #expect(gradients[b]!.shape == [2, 3] && gradients[c]!.shape == [])
        let held = gradients[a]!
        flat[6] = 99  // What was given is the caller's to write over.
        #expect(gradients[a] == held)
    }

    /// Two machines with half of a batch each, added up, take the step of one with the whole.
    @Test func sumsOfPartsAreTheGradientsOfTheWhole() {
        var stream = RandomStream(seed: 6)
        let layer = Linear<Double>(3, 4, stream: &stream), x = Tensor<Double>(uniform: [6, 3], in: -1...1, stream: &stream)
        func gradients(_ rows: Range<Int>) -> Gradients<Double> { layer(Variable(x.sliced(axis: 0, rows))).square().sum().backward() }
        let first = gradients(0..<4).flattened(layer.parameters), second = gradients(4..<6).flattened(layer.parameters)
        var joined = gradients(0..<4)
        joined.replace(layer.parameters, from: zip(first, second).map(+))
        var expected = gradients(0..<4)
        expected.accumulate(gradients(4..<6))
        for entry in layer.parameters { #expect(joined[entry.parameter] == expected[entry.parameter]) }
    }

    @Test func tooFewNumbersSaySo() async throws {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let parameter = Parameter(Tensor<Float>(vector: [1, 2]))
            var gradients = parameter.variable.sum().backward()
            gradients.replace([NamedParameter("w", parameter)], from: [1])
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("replace gradients: 1 numbers for parameters that hold 2"))
    }
}
