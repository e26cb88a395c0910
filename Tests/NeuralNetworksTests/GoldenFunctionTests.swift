import Autodiff
import NeuralNetworks
import Tensors
import Testing

/// Primitives and losses against PyTorch: values and gradients, in both element types.
@Suite struct GoldenFunctionTests {
    @Test func primitivesAgreeWithPyTorch() {
        primitives(Float.self)
        primitives(Double.self)
    }

    private func primitives<Scalar: TensorScalar>(_: Scalar.Type) {
        func check(_ name: String, _ f: (GoldenCase<Scalar>) -> Variable<Scalar>) {
            let item = GoldenCase<Scalar>(name)
            item.expect(f(item))
        }
        for f in [UnaryFunction.elu, .gelu, .silu, .softplus, .erf, .tanh, .sigmoid, .exp] { check(f.rawValue) { $0["x"].map(f) } }
        check("log1p") { $0["x"].exp().log1p() }
        check("softmax") { $0["x"].softmax() }
        check("logSumExp") { $0["x"].logSumExp() }
        check("conv1D") { conv1D($0["x"], $0["w"], bias: $0["b"], .init(stride: 2, padding: (3, 3), dilation: 2, groups: 2)) }
        check("conv1D.inPlace") { conv1D($0["x"], $0["w"], bias: $0["b"], .init(padding: (2, 2))) }
        let geometry = Convolution2DGeometry(
            stride: Size2D(height: 2, width: 1), padding: Size2D(height: 1, width: 2), dilation: Size2D(height: 1, width: 2), groups: 2)
        check("conv2D") { conv2D($0["x"], $0["w"], bias: $0["b"], geometry) }
        check("conv2D.plain") { conv2D($0["x"], $0["w"], bias: $0["b"], .init(padding: 1)) }
        let pooling = Pooling2DGeometry(kernel: Size2D(height: 3, width: 2), stride: 2, padding: 1)
        check("maxPool2D") { $0["x"].maxPooled2D(pooling) }
        check("averagePool2D") { $0["x"].averagePooled2D(pooling) }
        // PyTorch reads between the centres of entries.
        check("interpolate") { $0["x"].interpolated(axis: 1, at: (0..<11).map { (Double($0) + 0.5) * 7 / 11 - 0.5 }) }
    }

    @Test func lossesAgreeWithPyTorch() {
        losses(Float.self)
        losses(Double.self)
    }

    private func losses<Scalar: TensorScalar>(_: Scalar.Type) {
        func check(_ name: String, _ f: (GoldenCase<Scalar>) -> Variable<Scalar>) {
            let item = GoldenCase<Scalar>(name)
            item.expect(f(item))
        }
        check("crossEntropy.hard") { crossEntropy(logits: $0["x"], labels: [2, 0, 4, 1]) }
        check("crossEntropy.soft") { crossEntropy(logits: $0["x"], targets: $0.tensors["targets"]!) }
        check("binaryCrossEntropy") { binaryCrossEntropy(logits: $0["x"], targets: $0.tensors["targets"]!) }
        check("huber") { huberLoss($0["x"], $0.tensors["targets"]!, delta: 0.7) }
        check("triplet") { tripletLoss(anchor: $0["anchor"], positive: $0["positive"], negative: $0["negative"], margin: 0.8) }
        check("cosineSimilarity") { cosineSimilarity($0["a"], $0["b"]) }
        check("crossEntropy.smoothed") { crossEntropy(logits: $0["x"], labels: Tensor<Int>([2, 0, 4, 1]), labelSmoothing: 0.1) }
        check("squaredError") { squaredError($0["x"], $0.tensors["targets"]!) }
        check("absoluteError") { absoluteError($0["x"], $0.tensors["targets"]!) }
        check("focal") { focalLoss(logits: $0["x"], labels: [2, 0, 4, 1]) }
        check("binaryFocal") { binaryFocalLoss(logits: $0["x"], targets: $0.tensors["targets"]!) }
        check("ntXent") { normalizedTemperatureCrossEntropy($0["first"], $0["second"], temperature: 0.3) }
    }
}
