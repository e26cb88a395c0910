import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

extension Variable {
    /// x / (1 + |x|) of every element.
    func softsign() -> Variable {
        let scale = value.map(.absolute).scaled(by: 1, plus: 1).map(.reciprocal)
        return .primitive("softsign", value * scale, of: [self]) { [$0 * scale.map(.square)] }
    }
}

/// The examples of the engine's READMEs, compiled and run. They must stand here as they stand there.
@Suite struct ReadmeExampleTests {
    @Test func tensors() {
        let images = Tensor<Float>(repeating: 1, shape: [2, 8, 8, 3])
        let weight = Tensor<Float>(repeating: 0.5, shape: [4, 3, 3, 3])
        let bias = Tensor<Float>(vector: [0, 1, 2, 3])
        let maps = conv2D(images, weight, bias: bias, .init(stride: 2, padding: 1), activation: .relu)
        let strongest = maps.maximum(axes: [1, 2])  // [2, 4]
        let (best, channels) = strongest.topK(2)
        let kept = select(where: strongest .> 14, strongest, else: 0)
        let first = 1 - kept[0, 1...] / 2
        #expect(best.scalars == [16.5, 15.5, 16.5, 15.5] && channels.scalars == [3, 2, 3, 2])
        #expect(first.scalars == [-6.25, -6.75, -7.25])
        #expect(maps.shape == [2, 4, 4, 4] && strongest.scalars == [13.5, 14.5, 15.5, 16.5, 13.5, 14.5, 15.5, 16.5])
    }

    @Test func autodiff() {
        let x = Variable(leaf: Tensor<Double>(vector: [1, 2, 3]))
        let y = (x * x).sum() + x.exp().mean()
        let gradients = y.backward()
        let slope = gradients[x]!  // 2x + exp(x) / 3
        #expect(abs(slope[2] - (6 + exp(3.0) / 3)) < 1e-12)
    }

    @Test func aPrimitiveOfYourOwn() {
        let mismatch = gradientMismatch(at: [Tensor(vector: [-2, 0.5, 3])]) { $0[0].softsign() }
        print(mismatch ?? "every gradient agrees with central differences")
        #expect(mismatch == nil)
    }

    @Test func neuralNetworks() throws {
        let path = NSTemporaryDirectory() + "readme-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var draw = RandomStream(seed: 2)
        let images = Tensor<Float>(normal: [4, 8, 8, 1], stream: &draw), labels = [0, 1, 2, 3]

        var stream = RandomStream(seed: 1)
        let network = Sequential<Float>(
            Conv2D(1, 8, kernel: 3, geometry: .init(stride: 2, padding: 1), stream: &stream), Activation(.silu),
            Conv2D(8, 4, kernel: 3, stream: &stream))
        var optimizer = AdamW(network.trainableParameters, weightDecay: 0.01)
        let schedule = warmupCosine(peak: 1e-2, warmupSteps: 2, totalSteps: 20)
        for step in 0..<20 {
            var pass = ForwardPass.training(stream: RandomStream(seed: 1, path: UInt64(step)))
            let logits = network(Variable(images), &pass).mean(axes: [1, 2])
            var gradients = crossEntropy(logits: logits, labels: labels).mean().backward()
            gradients.clip(network.trainableParameters, toNorm: 1)
            optimizer.update(gradients, learningRate: schedule(step))
        }
        try network.save(to: path)
        let report = try network.load(contentsOf: path)  // names that are missing, unexpected or misshapen
        #expect(report.isClean)
    }

    @Test(arguments: ["Tensors", "Autodiff", "NeuralNetworks"])
    func theReadmeShowsWhatIsCompiledHere(_ module: String) throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appendingPathComponent("Sources/\(module)/README.md"), encoding: .utf8)
        let compiled = try String(contentsOf: here, encoding: .utf8).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let examples = readme.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(!examples.isEmpty)
        for example in examples {
            let lines = example.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(compiled.joined(separator: "\n").contains(lines.joined(separator: "\n")), "\(example)")
        }
    }
}
