import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

@Suite(.enabled(if: ProductPrecision.bfloat16.isAvailable, "this processor does not multiply numbers in bfloat16"))
struct PrecisionTrainingTests {
    /// Images of gratings in four directions under noise, and their directions.
    private static func batch(_ count: Int, _ stream: inout RandomStream) -> (images: Tensor<Float>, labels: [Int]) {
        let labels = (0..<count).map { _ in Int(stream.uniform() * 4) }
        let noise = Tensor<Float>(normal: [count, 12, 12, 1], stream: &stream), phases = (0..<count).map { _ in Int(stream.uniform() * 4) }
        let gratings = Tensor<Float>(shape: [count, 12, 12, 1]) { out in
            for item in 0..<count {
                for row in 0..<12 {
                    for column in 0..<12 {
                        let place = [row, column, row + column, row - column + 12][labels[item]] + phases[item]
                        out[(item * 12 + row) * 12 + column] = place % 4 < 2 ? 1 : -1
                    }
                }
            }
        }
        return (gratings + noise.scaled(by: 3), labels)
    }

    /// The mean loss of the last steps of a short training.
    private static func finalLoss(seed: UInt64, _ precision: ProductPrecision) -> Float {
        var stream = RandomStream(seed: seed)
        let first = Conv2D<Float>(1, 16, kernel: 3, geometry: .init(padding: 1), stream: &stream)
        let second = Conv2D<Float>(16, 24, kernel: 3, geometry: .init(padding: 1), stream: &stream)
        let third = Conv2D<Float>(24, 32, kernel: 3, geometry: .init(stride: 2, padding: 1), stream: &stream)
        let output = Linear<Float>(32, 4, stream: &stream)
        let parameters = first.parameters(under: "first") + second.parameters(under: "second") + third.parameters(under: "third")
            + output.parameters(under: "output")
        var optimizer = AdamW(parameters)
        return ProductPrecision.with(precision) {
            let losses = (0..<80).map { _ in
                let (images, labels) = batch(32, &stream)
                let maps = third(second(first(Variable(images), activation: .elu), activation: .elu), activation: .elu)
                let loss = crossEntropy(logits: output(maps.mean(axes: [1, 2])), labels: labels).mean()
                optimizer.update(loss.backward(), learningRate: 3e-3)
                return loss.value.scalar
            }
            return losses.suffix(20).reduce(0, +) / 20
        }
    }

    @Test("A training in bfloat16 ends at the loss of one in single precision, less than the seeds differ")
    func lossesAreThoseOfSinglePrecision() {
        let seeds: [UInt64] = [1, 2, 3]
        let single = seeds.map { Self.finalLoss(seed: $0, .float32) }, half = seeds.map { Self.finalLoss(seed: $0, .bfloat16) }
        let spread = single.max()! - single.min()!, mean = single.reduce(0, +) / 3
        // It has learned, and is another training than that in single precision.
        #expect(mean < 0.7 && single != half)
        #expect(abs(half.reduce(0, +) / 3 - mean) < spread, "single \(single), half \(half)")
        for (a, b) in zip(single, half) { #expect(abs(a - b) < spread, "single \(single), half \(half)") }
    }
}
