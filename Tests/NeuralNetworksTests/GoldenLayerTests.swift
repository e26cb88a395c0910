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

        func check(_ name: String, _ layer: some DeterministicLayer<Scalar>) {
            let item = GoldenCase<Scalar>(name), parameters = fill(layer, item)
            #expect(parameters.count == layer.parameters.count, "\(name): PyTorch's names are not ours")
            item.expect(layer(item["x"]), parameters: parameters)
        }
        check("groupNorm", GroupNorm(groups: 2, 6))
        check("convTranspose1D", ConvTranspose1D(3, 4, kernelSize: 5, stride: 2, padding: 1, outputPadding: 1, stream: &stream))
        check("convTranspose1D.groups", ConvTranspose1D(4, 6, kernelSize: 3, stride: 3, padding: 2, dilation: 2, groups: 2, stream: &stream))
        let tall = Convolution2DGeometry(stride: Size2D(height: 2, width: 1), padding: Size2D(height: 1, width: 0))
        check("convTranspose2D", ConvTranspose2D(
            3, 4, kernel: Size2D(height: 3, width: 2), geometry: tall, outputPadding: Size2D(height: 1, width: 0), stream: &stream))
        let grouped = Convolution2DGeometry(stride: 2, padding: 1, dilation: Size2D(height: 1, width: 2), groups: 3)
        check("convTranspose2D.groups", ConvTranspose2D(3, 6, kernel: 3, geometry: grouped, stream: &stream))
        check("lstm", LSTM(3, 4, stream: &stream))
        check("lstm.deep", LSTM(3, 4, layers: 2, isBidirectional: true, stream: &stream))
        check("gru", GRU(3, 4, stream: &stream))
        check("gru.deep", GRU(3, 4, layers: 2, isBidirectional: true, stream: &stream))
        check("maxPool2D", MaxPool2D(kernel: Size2D(height: 3, width: 2), stride: 2, padding: 1))
        check("averagePool2D", AveragePool2D(kernel: Size2D(height: 3, width: 2), stride: 2, padding: 1))

        let embeddingCase = GoldenCase<Scalar>("embedding"), embedding = Embedding<Scalar>(5, 4, stream: &stream)
        let embeddingParameters = fill(embedding, embeddingCase)
        embeddingCase.expect(embedding(embeddingCase.tensors["places"]!.converted(to: Int.self)), parameters: embeddingParameters)
    }
}
