// Forward and backward pass of a two-dimensional convolution network over log-mel images, on random input.
//
//     ConvolutionNetwork THREADS [STEPS] [bfloat16] [--profile]
//
// 32 images of 96 bands x 300 frames; a stem and four residual stages of weight-standardised convolutions with SiLU and
// without batch statistics (as the normaliser-free network of MULE has them), global mean and a projection: 1.0 million
// parameters. torch/convolution_network.py is the twin.
import Autodiff
import Measuring
import NeuralNetworks
import RandomStreams
import Tensors

let invocation = Invocation()
var stream = RandomStream(seed: 0)

func convolution(
    _ inputs: Int, _ outputs: Int, _ kernel: Size2D, stride: Size2D = 1, _ stream: inout RandomStream
) -> Conv2D<Float> {
    Conv2D(inputs, outputs, kernel: kernel, geometry: .init(stride: stride, padding: kernel == 1 ? 0 : 1),
           standardizesWeight: true, stream: &stream)
}

/// shortcut(a) + conv(silu(conv(a))) with a = silu(x).
struct Block {
    let first: Conv2D<Float>, second: Conv2D<Float>, shortcut: Conv2D<Float>

    init(_ inputs: Int, _ outputs: Int, stride: Size2D, _ stream: inout RandomStream) {
        first = convolution(inputs, outputs, 3, stride: stride, &stream)
        second = convolution(outputs, outputs, 3, &stream)
        shortcut = convolution(inputs, outputs, 1, stride: stride, &stream)
    }

    func callAsFunction(_ x: Variable<Float>) -> Variable<Float> {
        let a = x.silu()
        return shortcut(a) + second(first(a).silu())
    }
}

let stem = convolution(1, 32, 3, stride: 2, &stream)
let stages = [
    Block(32, 32, stride: 1, &stream), Block(32, 64, stride: 2, &stream), Block(64, 128, stride: 2, &stream),
    Block(128, 192, stride: 2, &stream),
]
let projection = Linear<Float>(192, 512, stream: &stream)
let images = Tensor<Float>(uniform: [32, 96, 300, 1], in: 0...1, stream: &stream)

var products = MultiplyAdds()
// The images have no gradient.
products.addProduct(rows: 32 * 48 * 150, depth: 9, columns: 32, passes: MultiplyAdds.forwardAndOneGradient)
products.addTiles(images: 32, height: 48, width: 150, inputs: 32, outputs: 32)
for (height, width, inputs, outputs) in [(48, 150, 32, 32), (24, 75, 32, 64), (12, 38, 64, 128), (6, 19, 128, 192)] {
    if inputs != outputs { products.addProduct(rows: 32 * height * width, depth: 9 * inputs, columns: outputs) }
    products.addProduct(rows: 32 * height * width, depth: inputs, columns: outputs)
    products.addTiles(images: 32, height: height, width: width, inputs: outputs, outputs: outputs)
}
products.addProduct(rows: 32, depth: 192, columns: 512)

invocation.report(products) {
    var x = stem(Variable(images))
    for stage in stages { x = stage(x) }
    let loss = projection(x.silu().mean(axes: [1, 2])).square().mean()
    _ = loss.backward()
}
