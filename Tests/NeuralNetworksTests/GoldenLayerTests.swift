import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors
import Testing

/// Layers against PyTorch: values and gradients of inputs and parameters, in both element types.
@Suite struct GoldenLayerTests {
    @Test func layersAgreeWithPyTorch() {
        layers(Float.self)
        layers(Double.self)
    }

    /// Gives a layer the weights of a case; a name in `names` is the layer's name for what the case calls otherwise.
    private func fill<Scalar>(_ layer: some Module<Scalar>, _ item: GoldenCase<Scalar>, _ names: [String: String] = [:]) -> [String: Parameter<Scalar>] {
        var byKey: [String: Parameter<Scalar>] = [:]
        for entry in layer.parameters {
            let key = names[entry.name] ?? entry.name
            guard let value = item.tensors[key] else { continue }
            entry.parameter.value = value
            byKey[key] = entry.parameter
        }
        return byKey
    }

    private func layers<Scalar: TensorScalar>(_: Scalar.Type) {
        var stream = RandomStream(seed: 1), training = ForwardPass.training(stream: stream), inference = ForwardPass.inference

        let layerNormCase = GoldenCase<Scalar>("layerNorm"), layerNorm = LayerNorm<Scalar>(6)
        let layerNormParameters = fill(layerNorm, layerNormCase)
        layerNormCase.expect(layerNorm(layerNormCase["x"]), parameters: layerNormParameters)

        let batchCase = GoldenCase<Scalar>("batchNorm"), batchNorm = BatchNorm<Scalar>(3)
        let batchParameters = fill(batchNorm, batchCase)
        batchCase.expect(batchNorm(batchCase["x"], &training), parameters: batchParameters)
        batchCase.compare("mean", batchNorm.runningMean.value)
        batchCase.compare("variance", batchNorm.runningVariance.value)
        let inferenceCase = GoldenCase<Scalar>("batchNorm.inference")
        inferenceCase.expect(batchNorm(inferenceCase["x"], &inference), parameters: batchParameters)
        batchCase.compare("mean", batchNorm.runningMean.value)

        let standardCase = GoldenCase<Scalar>("weightStandardization")
        let convolution = Conv2D<Scalar>(3, 4, kernel: 3, bias: false, standardizesWeight: true, stream: &stream)
        let convolutionParameters = fill(convolution, standardCase, ["weight": "w"])
        standardCase.expect(convolution(standardCase["x"]), parameters: convolutionParameters)

        let attention = MultiHeadAttention<Scalar>(8, heads: 2, stream: &stream)
        let forbidden = Tensor<Scalar>(shape: [5, 5]) { out in for i in 0..<25 { out[i] = i % 5 > i / 5 ? -.infinity : 0 } }
        for (name, mask) in [("attention", nil), ("attention.causal", forbidden)] {
            let item = GoldenCase<Scalar>(name)
            let parameters = fill(attention, item, ["out_proj.weight": "out_weight", "out_proj.bias": "out_bias"])
            item.expect(attention(item["x"], mask: mask), parameters: parameters)
        }

        let squeezeCase = GoldenCase<Scalar>("squeezeExcitation"), squeeze = SqueezeExcitation<Scalar>(4, hidden: 2, stream: &stream)
        let squeezeParameters = fill(squeeze, squeezeCase, ["fc1.weight": "w1", "fc1.bias": "b1", "fc2.weight": "w2", "fc2.bias": "b2"])
        squeezeCase.expect(squeeze(squeezeCase["x"]), parameters: squeezeParameters)
    }
}
