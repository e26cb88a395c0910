import AudioEmbedding
import Autodiff
import EmbeddingTranslation
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite struct TranslationNetworkTests {
    /// Numbers that are no embeddings, drawn around 0.
    private func rows<Scalar: TensorScalar>(_ count: Int, _ width: Int, seed: UInt64) -> Tensor<Scalar> {
        var stream = RandomStream(seed: seed)
        return Tensor(shape: [count, width], scalars: (0..<count * width).map { _ in Scalar(stream.normal()) })
    }

    @Test func aRatioOfOneLeavesEverythingWhereItIs() {
        let network = moved(smallNetwork()), embeddings: Tensor<Float> = rows(3, 9, seed: 2)
        let same = network(embeddings, octaves: [0, 0, 0]), other = network(embeddings, octaves: [0, 0.3, -0.2])
        #expect(zip(same.scalars, embeddings.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(zip(other.scalars[9...], embeddings.scalars[9...]).contains { abs($0 - $1) > 0.01 })
    }

    @Test func everyPartKeepsItsLength() {
        let network = moved(smallNetwork()), embeddings: Tensor<Float> = rows(2, 9, seed: 3)
        let other = network(embeddings, octaves: [0.4, -0.4])
        for range in [0..<4, 4..<9] {
            func lengths(_ x: Tensor<Float>) -> [Float] { x.sliced(axis: 1, range).map(.square).sum(axes: [1]).scalars }
            #expect(zip(lengths(other), lengths(embeddings)).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    /// Before it has learned anything, a translation must not harm: the errors that it begins with are those of doing nothing.
    @Test func anUntrainedNetworkMovesNothing() {
        let embeddings: Tensor<Float> = rows(2, 9, seed: 4)
        #expect(zip(smallNetwork()(embeddings, octaves: [0.4, -0.1]).scalars, embeddings.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: [[3], []]) func gradientsAreThoseOfDifferences(hidden: [Int]) {
        var stream = RandomStream(seed: 5)
        var configuration = smallConfiguration()
        for part in configuration.parts.indices { configuration.parts[part].hiddenWidths = hidden }
        let network = TranslationNetwork<Double>(configuration, stream: &stream)
        for entry in network.parameters { entry.parameter.value = Tensor(normal: entry.parameter.value.shape, deviation: 0.5, stream: &stream) }
        let before: Tensor<Double> = rows(4, 9, seed: 6), after: Tensor<Double> = rows(4, 9, seed: 7), octaves = [0.3, -0.2, 0.5, 0.01]
        func value() -> Variable<Double> {
            let moved = network(network.directions(before), octaves: octaves)
            return zip(moved, network.directions(after)).map { ($0 * $1).sum() }.reduce(Variable(Tensor(zeros: [])), +)
        }
        let gradients = value().backward()
        for entry in network.parameters {
            let whole = entry.parameter.value, found = gradients[entry.parameter]!.scalars
            for place in 0..<whole.count {
                func moved(_ step: Double) -> Double {
                    var numbers = whole.scalars
                    numbers[place] += step
                    entry.parameter.value = Tensor(shape: whole.shape, scalars: numbers)
                    defer { entry.parameter.value = whole }
                    return value().value.scalar
                }
                let expected = (moved(1e-6) - moved(-1e-6)) / 2e-6
                #expect(abs(found[place] - expected) < 1e-6 * max(1, abs(expected)), "\(entry.name)[\(place)]")
            }
        }
    }
}
