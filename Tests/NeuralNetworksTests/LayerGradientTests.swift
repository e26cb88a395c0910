import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

/// Every layer and block, with respect to its input and its parameters, against central differences.
@Suite struct LayerGradientTests {
    private static func random(_ shape: Shape, _ seed: UInt64) -> Tensor<Double> {
        var stream = RandomStream(seed: seed)
        return Tensor(uniform: shape, in: -1.5...1.5, stream: &stream)
    }

    /// In training, with the same random numbers at every call.
    private func output(_ layer: any Layer<Double>, _ x: Variable<Double>) -> Variable<Double> {
        var pass = ForwardPass.training(stream: RandomStream(seed: 4))
        return layer(x, &pass)
    }

    private func parameterMismatch(_ layer: any Layer<Double>, at x: Variable<Double>) -> String? {
        let y = output(layer, x), seed = Self.random(y.shape, 8), gradients = y.backward(seed: seed)
        func total() -> Double { (output(layer, x).value * seed).sum().scalar }
        for entry in layer.trainableParameters {
            guard let gradient = gradients[entry.parameter] else { return "\(entry.name) has no gradient" }
            let start = entry.parameter.value, step = 1e-5
            for index in 0..<start.count {
                func moved(_ distance: Double) -> Double {
                    entry.parameter.value = start
                    entry.parameter.value.withUnsafeMutablePointer { $0[index] += distance }
                    return total()
                }
                let expected = (moved(step) - moved(-step)) / (2 * step), found = gradient.scalars[index]
                entry.parameter.value = start
                if !(abs(found - expected) <= 1e-6 * max(1, abs(expected))) {
                    return "\(entry.name)[\(index)]: gradient \(found), difference quotient \(expected)"
                }
            }
        }
        return nil
    }

    @Test func gradientsOfLayersAgreeWithCentralDifferences() {
        var stream = RandomStream(seed: 5)
        let layers: [(any Layer<Double>, Shape)] = [
            (Linear(3, 2, stream: &stream), [2, 3]),
            (Linear(3, 2, bias: false, stream: &stream), [2, 1, 3]),
            (Conv1D(2, 3, kernelSize: 3, stream: &stream), [2, 6, 2]),
            (Conv1D(2, 4, kernelSize: 3, geometry: .init(groups: 2), standardizesWeight: true, stream: &stream), [1, 6, 2]),
            (Conv2D(2, 3, kernel: 3, geometry: .init(stride: 2, padding: 1), stream: &stream), [1, 5, 4, 2]),
            (Conv2D(2, 2, kernel: 2, standardizesWeight: true, stream: &stream), [1, 3, 3, 2]),
            (LayerNorm(4), [2, 3, 4]),
            (BatchNorm(3), [4, 2, 3]),
            (Dropout(0.4), [6, 5]),
            (SqueezeExcitation(4, hidden: 3, stream: &stream), [2, 3, 4]),
            (MultiHeadAttention(4, heads: 2, stream: &stream), [2, 3, 4]),
            (GroupNorm(groups: 2, 4), [2, 3, 2, 4]),
            (LSTM(3, 2, layers: 2, stream: &stream), [2, 3, 3]),
            (GRU(2, 3, isBidirectional: true, stream: &stream), [1, 4, 2]),
            (ConvTranspose1D(2, 3, kernelSize: 3, stride: 2, outputPadding: 1, stream: &stream), [2, 4, 2]),
            (ConvTranspose2D(2, 2, kernel: 3, geometry: .init(stride: 2, padding: 1), bias: false, stream: &stream), [1, 3, 3, 2]),
            (MaxPool1D(kernel: 2), [2, 6, 2]), (AveragePool1D(kernel: 3, stride: 2, padding: 1), [1, 7, 2]),
            (Sequential(MaxPool2D(kernel: 2), AveragePool2D(kernel: 2), Flatten()), [2, 8, 4, 2]),
            (Residual(Sequential(Conv1D(2, 2, keepingLengthWith: 3, stream: &stream), Activation(.silu)),
                      shortcut: Linear(2, 2, stream: &stream)), [1, 4, 2]),
        ]
        for (index, (layer, shape)) in layers.enumerated() {
            let x = Self.random(shape, UInt64(20 + index))
            let inputs = gradientMismatch(at: [x]) { output(layer, $0[0]) }
            #expect(inputs == nil, "\(layer), input: \(inputs ?? "")")
            let parameters = parameterMismatch(layer, at: Variable(x))
            #expect(parameters == nil, "\(layer), \(parameters ?? "")")
        }
    }

    @Test func gradientsOfLossesAgreeWithCentralDifferences() {
        let a = Self.random([4, 3], 1), b = Self.random([4, 3], 2), c = Self.random([4, 3], 3)
        let losses: [(String, [Tensor<Double>], ([Variable<Double>]) -> Variable<Double>)] = [
            ("binaryCrossEntropy", [a], { binaryCrossEntropy(logits: $0[0], targets: b.map(.sigmoid)) }),
            ("crossEntropy, hard", [a], { crossEntropy(logits: $0[0], labels: [2, 0, 1, 2]) }),
            ("crossEntropy, soft", [a], { crossEntropy(logits: $0[0], targets: b.softmax()) }),
            ("cosineSimilarity", [a, b], { cosineSimilarity($0[0], $0[1]) }),
            ("NT-Xent", [a, b], { normalizedTemperatureCrossEntropy($0[0], $0[1], temperature: 0.5) }),
            ("triplet", [a, b, c], { tripletLoss(anchor: $0[0], positive: $0[1], negative: $0[2]) }),
            ("crossEntropy, smoothed", [a], { crossEntropy(logits: $0[0], labels: [2, 0, 1, 2], labelSmoothing: 0.2) }),
            ("focal", [a], { focalLoss(logits: $0[0], labels: [2, 0, 1, 2], gamma: 1.5) }),
            ("binaryFocal", [a], { binaryFocalLoss(logits: $0[0], targets: b.map(.sigmoid), alpha: nil) }),
            ("squaredError", [a], { squaredError($0[0], b) }), ("absoluteError", [a], { absoluteError($0[0], b) }),
            ("huber", [a], { huberLoss($0[0], b, delta: 0.5) }),
        ]
        for (name, inputs, loss) in losses {
            let mismatch = gradientMismatch(at: inputs, of: loss)
            #expect(mismatch == nil, "\(name): \(mismatch ?? "")")
        }
    }
}
