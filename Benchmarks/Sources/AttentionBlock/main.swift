// Forward and backward pass of one transformer block, on random input.
//
//     AttentionBlock THREADS [STEPS] [bfloat16] [--profile]
//
// 16 sequences of 256 positions and 256 channels, 4 heads: x + attention(norm(x)), then x + linear(gelu(linear(norm(x))))
// with 1024 hidden channels. The input's gradient is computed too. torch/attention_block.py is the twin.
import Autodiff
import Measuring
import NeuralNetworks
import RandomStreams
import Tensors

let invocation = Invocation()
var stream = RandomStream(seed: 0)
let normA = LayerNorm<Float>(256), normB = LayerNorm<Float>(256)
let attention = MultiHeadAttention<Float>(256, heads: 4, stream: &stream)
let widen = Linear<Float>(256, 1024, stream: &stream), narrow = Linear<Float>(1024, 256, stream: &stream)
let input = Tensor<Float>(normal: [16, 256, 256], stream: &stream)

var products = MultiplyAdds()
for (inputs, outputs) in [(256, 3 * 256), (256, 256), (256, 1024), (1024, 256)] {
    products.addProduct(rows: 16 * 256, depth: inputs, columns: outputs)
}
// Fits and gathered values of each head; the fits are computed twice.
products.addProduct(rows: 16 * 4 * 256, depth: 64, columns: 256, passes: 2 * MultiplyAdds.forwardAndBothGradients + MultiplyAdds.forward)

invocation.report(products) {
    let x = Variable(leaf: input)
    let y = x + attention(normA(x))
    let z = y + narrow(widen(normB(y)).gelu())
    _ = z.square().mean().backward()
}
