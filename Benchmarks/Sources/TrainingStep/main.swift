// One training step (forward, loss, backward, AdamW) of the default network at 32 pairs of 16 s, on random input.
// The twin of the prototype's step_time.py. Prints the median time, or with --profile the time of each part.
import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import TempoModel
import Tensors

let arguments = CommandLine.arguments
let threads = arguments.dropFirst().compactMap { Int($0) }.first ?? 2
let frames = arguments.contains("--8s") ? 400 : 800
Parallelism.threadCount = threads

var stream = RandomStream(seed: 0)
let network = PeriodicityNetwork<Float>(PeriodicityNetworkConfiguration(), stream: &stream)
let classifier = SameDifferentClassifier<Float>()
let parameters = network.parameters + classifier.parameters
var optimizer = AdamW(parameters, weightDecay: 1e-3)
let input = Tensor<Float>(uniform: [64, frames, 64], in: 0...1, stream: &stream)
let lags = (0..<32).map { _ in stream.uniform(in: -36...36) }
let clock = ContinuousClock()
var times: [Double] = [], marks: [String: [Double]] = [:]

for _ in 0..<25 {
    var last = clock.now
    func mark(_ name: String) {
        let now = clock.now
        marks[name, default: []].append(Double((now - last) / .microseconds(1)) / 1000)
        last = now
    }
    let start = clock.now
    let strengths = network.onsetStrengths(input); mark("1 onset strengths")
    let periodicity = network.periodicity(strengths); mark("2 periodicity")
    let scores = network.scores(periodicity); mark("3 head")
    let outcome = sameDifferentOutcome(
        first: scores.sliced(axis: 0, 0..<32), second: scores.sliced(axis: 0, 32..<64), trueLags: lags, maximumLag: 36,
        classifier: classifier)
    mark("4 loss")
    let gradients = outcome.loss.backward(); mark("5 backward")
    optimizer.update(gradients, learningRate: 1e-3); mark("6 AdamW")
    times.append((clock.now - start) / .milliseconds(1))
}
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
if arguments.contains("--profile") {
    for name in marks.keys.sorted() { print(name, String(format: "%.2f ms", median(Array(marks[name]!.dropFirst(5))))) }
    print("peak \(TensorMemory.current.peakBytes >> 20) MiB in tensors, BLAS kernels \(Parallelism.blasKernelName)")
}
print(String(format: "sametempo threads %d median %.1f ms/step", threads, median(Array(times.dropFirst(5)))))
