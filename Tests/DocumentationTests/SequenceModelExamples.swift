import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempoTraining
import Tensors
import Testing

/// The tutorial on sequences: all of its blocks are one program.
@Suite struct SequenceModelExamples {
    @Test func aSequenceModelLearnsAnOrderThatCountsCannotTell() throws {
        // example: SequenceModel 1
        let length = 20, symbols = 8   // 0 to 5 are noise, 6 is X, 7 is Y

        /// A sequence of noise with two marks in it. The class is which marks and in which order: XX 0, XY 1, YX 2, YY 3.
        @Sendable func sequence(_ number: Int, seed: UInt64) -> (symbols: [Int], label: Int) {
            var stream = RandomStream(seed: seed, path: UInt64(number))
            var sequence = (0..<length).map { _ in stream.index(below: 6) }
            let first = stream.index(below: 2), second = stream.index(below: 2)
            sequence[stream.index(below: length / 2)] = 6 + first
            sequence[length / 2 + stream.index(below: length / 2)] = 6 + second
            return (sequence, 2 * first + second)
        }

        /// Symbols `[count, 20]` and classes `[count]`.
        @Sendable func batch(_ numbers: [Int], seed: UInt64) -> (symbols: Tensor<Int>, labels: Tensor<Int>) {
            let items = numbers.map { sequence($0, seed: seed) }
            return (Tensor(items.map(\.symbols)), Tensor(items.map(\.label)))
        }
        // end

        // example: SequenceModel 2
        struct OrderNetwork: Module {
            let embedding: Embedding<Float>, memory: GRU<Float>, head: Linear<Float>

            init(symbols: Int, stream: inout RandomStream) {
                embedding = Embedding(symbols, 8, stream: &stream)
                memory = GRU(8, 24, stream: &stream)
                head = Linear(24, 4, stream: &stream)
            }

            var parameters: [NamedParameter<Float>] {
                embedding.parameters(under: "embedding") + memory.parameters(under: "memory") + head.parameters(under: "head")
            }

            /// Symbols `[batch, length]` to logits `[batch, 4]`, from what the memory holds at the end.
            func callAsFunction(_ symbols: Tensor<Int>) -> Variable<Float> {
                head(memory(embedding(symbols))[.all, -1])
            }
        }
        // end

        // example: SequenceModel 3
        var stream = RandomStream(seed: 1)
        let network = OrderNetwork(symbols: symbols, stream: &stream), parameters = network.trainableParameters
        let loader = DataLoader(count: 2000, batchSize: 64, seed: 1) { numbers in batch(numbers, seed: 1) }

        let curve = LearningRateFinder(lowest: 1e-4, highest: 1, steps: 100).curve(parameters) { step in
            let (symbols, labels) = loader.batch(step)
            return crossEntropy(logits: network(symbols), labels: labels).mean()
        }
        print("the loss falls most steeply at a rate of", curve.suggestion ?? .nan)
        // end
        #expect((1e-3...0.5).contains(curve.suggestion ?? 0), "\(String(describing: curve.suggestion))")

        // example: SequenceModel 4
        var optimizer = AdamW(parameters, weightDecay: 0)
        let steps = 200, schedule = warmupCosine(peak: 2e-2, warmupSteps: 20, totalSteps: steps)
        for step in 0..<steps {
            let (symbols, labels) = loader.batch(step)
            let loss = crossEntropy(logits: network(symbols), labels: labels).mean()
            var gradients = loss.backward()
            gradients.clip(parameters, toNorm: 1)
            try optimizer.update(gradients, learningRate: schedule(step), checking: parameters)
            if step % 50 == 0 { print("step \(step), loss \(loss.value.scalar)") }
        }
        // end

        // example: SequenceModel 5
        let (newSymbols, newLabels) = batch(Array(0..<500), seed: 2)
        let answers = GradientMode.disabled { network(newSymbols).argmax() }
        let accuracy = Double((answers .== newLabels).trueCount) / 500

        // Who only counts the marks tells XX from YY, but must guess between XY and YX.
        let marks = (newSymbols .== 7).converted(to: Float.self).sum(axes: [1])
        let counted = select(where: marks .== 2, Tensor(3), else: marks).converted(to: Int.self)
        let countAccuracy = Double((counted .== newLabels).trueCount) / 500
        print("the network \(accuracy), counting \(countAccuracy), by chance 0.25")
        // end
        #expect(accuracy > 0.95 && accuracy > countAccuracy + 0.1 && countAccuracy > 0.6, "\(accuracy), counting \(countAccuracy)")
    }
}
