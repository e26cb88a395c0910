// One training step (forward, NT-Xent, backward, AdamW) of the encoder of embeddings at 96 pairs of 8 s, on random input.
//
//     EncoderStep THREADS rhythm|both [STEPS] [bfloat16] [--profile]
//
// `rhythm` trains the rhythm path alone; `both` trains both paths, as the shipped recipe does, but from one loss. Prints the median
// milliseconds per step and the process's peak resident memory in MiB; torch/encoder_step.py is the twin.
import AudioEmbedding
import Autodiff
import Foundation
import Measuring
import NeuralNetworks
import RandomStreams
import Tensors

let words = CommandLine.arguments.dropFirst(), numbers = words.compactMap { Int($0) }
let threads = numbers.first ?? 2, steps = numbers.count > 1 ? numbers[1] : 15, pairs = 96
let configuration = EncoderConfiguration()
let parts: [EmbeddingPart] = words.contains("both") ? EmbeddingPart.learned : [.rhythm]
var stream = RandomStream(seed: 0)
let encoder = EncoderNetwork<Float>(configuration, stream: &stream)
let width = parts.reduce(0) { $0 + ($1 == .rhythm ? configuration.rhythmWidth : configuration.pooledWidth) }
let hidden = Linear<Float>(width, 256, stream: &stream), output = Linear<Float>(256, 128, stream: &stream)
let parameters = encoder.parameters.filter { entry in entry.parameter.isTrainable && parts.contains { entry.name.hasPrefix($0.rawValue) } }
    + hidden.parameters(under: "hidden") + output.parameters(under: "output")
var optimizer = AdamW(parameters, weightDecay: 1e-3)
let input = Tensor<Float>(uniform: [2 * pairs, 400, configuration.bandCount], in: 0...6, stream: &stream)
let clock = ContinuousClock()

let precision: ProductPrecision = words.contains("bfloat16") ? .bfloat16 : .float32

@MainActor func step() -> Double {
    let start = clock.now
    // The rhythm path last, as the recipe has it.
    let paths = Array(parts.reversed().map { encoder.path($0, input) }.reversed())
    let embeddings = Variable.concatenated(paths, axis: 1) * Float(Double(width).squareRoot())
    let space = output(hidden(embeddings).elu())
    let loss = normalizedTemperatureCrossEntropy(
        space.sliced(axis: 0, 0..<pairs), space.sliced(axis: 0, pairs..<2 * pairs), temperature: 0.1).mean()
    optimizer.update(loss.backward(), learningRate: 1e-3)
    return (clock.now - start) / .milliseconds(1)
}

let times = Parallelism.withThreadCount(threads) { ProductPrecision.with(precision) { (0..<steps).map { _ in step() } } }
let milliseconds = median(Array(times.dropFirst(3)))
print(String(format: "%.2f %d", milliseconds, peakMemoryMiB()))

if isProfile {
    var products = MultiplyAdds()
    let rows = 2 * pairs, bands = configuration.bandCount
    func addConvolutions(_ channels: [Int], kernel: Int, positions: [Int], isFirst: Bool) {
        for (index, outputs) in channels.dropFirst().enumerated() {
            products.addProduct(rows: rows * positions[index], depth: kernel * channels[index], columns: outputs,
                                passes: isFirst && index == 0 ? MultiplyAdds.forwardAndOneGradient : MultiplyAdds.forwardAndBothGradients)
        }
    }
    let onsets = configuration.onsetChannels, rates = configuration.rateCount, channels = configuration.rateChannels
    addConvolutions([bands] + onsets, kernel: configuration.onsetKernelSize, positions: [400, 400, 400], isFirst: true)
    // The waves are constant.
    products.addProduct(rows: rows * onsets.last!, depth: 400, columns: 2 * rates, passes: MultiplyAdds.forwardAndOneGradient)
    addConvolutions([onsets.last!, channels, channels], kernel: 9, positions: [rates, rates], isFirst: false)
    products.addProduct(rows: rows, depth: rates / configuration.ratePooling * channels, columns: configuration.rhythmWidth)
    if parts.contains(.timbre) {
        addConvolutions([bands] + configuration.timbreChannels, kernel: configuration.timbreKernelSize, positions: [200, 100, 100], isFirst: true)
    }
    products.addProduct(rows: rows, depth: width, columns: 256)
    products.addProduct(rows: rows, depth: 256, columns: 128)
    products.addProduct(rows: rows, depth: 128, columns: rows)
    products.printShare(milliseconds: milliseconds, threads: threads, precision: precision)
}
