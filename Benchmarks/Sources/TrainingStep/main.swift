// One training step (forward, loss, backward, AdamW) of the tempo network at 32 pairs, on random input.
//
//     TrainingStep THREADS prototype|default [STEPS] [bfloat16] [--profile]
//
// `prototype` is the network of the design's measured prototype (64 bands, 16 s), `default` the shipped recipe's.
// Prints the median milliseconds per step and the process's peak resident memory in MiB; torch/training_step.py is the
// twin. With --profile: the time of each part, floating-point operations, and the share of this machine's own SGEMM rate.
import Autodiff
import Foundation
import Measuring
import NeuralNetworks
import RandomStreams
import SameTempoTraining
import Tensors

let words = CommandLine.arguments.dropFirst().filter { !$0.hasPrefix("--") }
let numbers = words.compactMap { Int($0) }
let threads = numbers.first ?? 2, steps = numbers.count > 1 ? numbers[1] : 25
let isPrototype = words.contains("prototype")

var configuration = PeriodicityNetworkConfiguration()
configuration.bandCount = isPrototype ? 64 : 127
configuration.dilations = isPrototype ? [1, 1, 1] : [1, 2, 4]
let frames = isPrototype ? 800 : 400, pairs = 32
var stream = RandomStream(seed: 0)
let network = PeriodicityNetwork<Float>(configuration, stream: &stream)
let classifier = SameDifferentClassifier<Float>()
let parameters = network.parameters + classifier.parameters
var optimizer = AdamW(parameters, weightDecay: 1e-3)
let input = Tensor<Float>(uniform: [2 * pairs, frames, configuration.bandCount], in: 0...1, stream: &stream)
let shifts = (0..<pairs).map { _ in stream.uniform(in: -36...36) }
let clock = ContinuousClock()

let precision: ProductPrecision = words.contains("bfloat16") ? .bfloat16 : .float32

@MainActor func measured() -> (times: [Double], marks: [String: [Double]]) {
    var times: [Double] = [], marks: [String: [Double]] = [:]
    for _ in 0..<steps {
        var last = clock.now
        func mark(_ name: String) {
            let now = clock.now
            marks[name, default: []].append((now - last) / .milliseconds(1))
            last = now
        }
        let start = clock.now
        let strengths = network.onsetStrengths(input); mark("1 onset strengths")
        let periodicity = network.periodicity(strengths); mark("2 periodicity")
        let scores = network.scores(periodicity); mark("3 head")
        let outcome = sameDifferentOutcome(
            first: scores.sliced(axis: 0, 0..<pairs), second: scores.sliced(axis: 0, pairs..<2 * pairs), tempoShifts: shifts,
            maximumShift: 36, classifier: classifier)
        mark("4 loss")
        let gradients = outcome.loss.backward(); mark("5 backward")
        optimizer.update(gradients, learningRate: 1e-3); mark("6 AdamW")
        times.append((clock.now - start) / .milliseconds(1))
    }
    return (times, marks)
}

let (times, marks) = Parallelism.withThreadCount(threads) { ProductPrecision.with(precision) { measured() } }
let milliseconds = median(Array(times.dropFirst(5)))
print(String(format: "%.2f %d", milliseconds, peakMemoryMiB()))

if isProfile {
    for name in marks.keys.sorted() { print(name, String(format: "%.2f ms", median(Array(marks[name]!.dropFirst(5))))) }
    var products = MultiplyAdds()
    let rows = 2 * pairs, channels = [configuration.bandCount] + configuration.activationChannels
    for layer in 0..<3 {
        // The input of the first needs no gradient.
        products.addProduct(
            rows: rows * frames, depth: channels[layer] * configuration.kernelSize, columns: channels[layer + 1],
            passes: layer == 0 ? MultiplyAdds.forwardAndOneGradient : MultiplyAdds.forwardAndBothGradients)
    }
    let rates = 180
    // The waves are constant.
    products.addProduct(rows: rows * channels[3], depth: frames, columns: 2 * rates, passes: MultiplyAdds.forwardAndOneGradient)
    for (depth, columns) in [(channels[3], 32), (32 * 9, 32), (32, 8)] { products.addProduct(rows: rows * rates, depth: depth, columns: columns) }
    for (depth, columns) in [(8 * 217, 16), (16, 1)] { products.addProduct(rows: rows * configuration.tempoBinCount, depth: depth, columns: columns) }
    products.printShare(milliseconds: milliseconds, threads: threads, precision: precision)
}
