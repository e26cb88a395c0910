import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempo
import Tensors
import Testing

/// The example of the article on models of one's own: all of its blocks are one program.
@Suite struct YourOwnModelExamples {
    let place: Workplace

    init() throws {
        place = try Workplace(holdingSongs: false)
        try place.enter()
    }

    @Test func aModelOfOnesOwn() throws {
        // example: YourOwnModel 1
        let lagCount = 256, temposBPM = (0..<24).map { 60 * exp2(Double($0) / 12) }

        /// How strongly onsets repeat after 0 to 255 frames of 23 ms, averaged over the sound.
        func tempogram(_ samples: [Float]) -> [Float] {
            let onsets = OnsetStrength().frames(of: samples)
            let frames = AutocorrelationTempogram(windowLength: lagCount).frames(of: onsets)
            return (0..<lagCount).map { lag in
                let values = stride(from: lag, to: frames.count, by: lagCount).map { frames[$0] }
                return values.reduce(0, +) / Float(values.count)
            }
        }

        /// A row for each tempo, each of another pattern, phase and drum kit: `[24, 256]`.
        func sounds(seed: UInt64) -> Tensor<Float> {
            var rows: [Float] = []
            for (number, tempo) in temposBPM.enumerated() {
                var stream = RandomStream(seed: seed, path: UInt64(number))
                let pattern = ReferencePattern.allCases[stream.index(below: ReferencePattern.allCases.count)]
                let sound = renderReference(pattern: pattern, tempoBPM: tempo, seconds: 8, stream: &stream)
                rows += tempogram(sound.samples)
            }
            return Tensor(shape: [temposBPM.count, lagCount], scalars: rows)
        }
        // end

        // example: YourOwnModel 2
        /// From a tempogram to a point on a sphere; sounds of the same tempo are to lie together.
        struct TempoEmbedding: Module {
            let hidden: Linear<Float>, point: Linear<Float>

            init(inputs: Int, stream: inout RandomStream) {
                hidden = Linear(inputs, 64, stream: &stream)
                point = Linear(64, 16, stream: &stream)
            }

            var parameters: [NamedParameter<Float>] {
                hidden.parameters(under: "hidden") + point.parameters(under: "point")
            }

            func callAsFunction(_ tempograms: Tensor<Float>) -> Variable<Float> {
                point(hidden(Variable(tempograms)).silu()).l2Normalized()
            }
        }
        // end

        // example: YourOwnModel 3
        let training = (0..<12).map { sounds(seed: $0) }
        var stream = RandomStream(seed: 1)
        let network = TempoEmbedding(inputs: lagCount, stream: &stream)
        var optimizer = AdamW(network.trainableParameters, weightDecay: 0.01)
        let schedule = warmupCosine(peak: 3e-3, warmupSteps: 20, totalSteps: 200)
        var losses: [Float] = []
        for step in 0..<200 {
            // Two sounds of each tempo, which share nothing else.
            var stream = RandomStream(seed: 2, path: UInt64(step))
            let first = stream.index(below: 12), second = (first + 1 + stream.index(below: 11)) % 12
            let loss = normalizedTemperatureCrossEntropy(
                network(training[first]), network(training[second]), temperature: 0.2).mean()
            var gradients = loss.backward()
            gradients.clip(network.trainableParameters, toNorm: 1)
            optimizer.update(gradients, learningRate: schedule(step))
            losses.append(loss.value.scalar)
        }
        try network.save(to: "embedding.safetensors")
        // end
        let start = losses.prefix(10).reduce(0, +), end = losses.suffix(10).reduce(0, +)
        #expect(end < 0.5 * start, "\(losses)")

        // example: YourOwnModel 4
        var other = RandomStream(seed: 9)
        let copy = TempoEmbedding(inputs: lagCount, stream: &other)
        let report = try copy.load(contentsOf: "embedding.safetensors")
        precondition(report.isClean, "\(report)")   // names what was missing or misshapen
        let answers = GradientMode.disabled {
            // Every new sound against one known sound of each tempo: [24, 24].
            matmul(copy(sounds(seed: 100)), copy(training[0]), transposeB: true).value
        }
        let nearest = answers.argmaxLastAxis()
        let right = nearest.enumerated().filter { $0 == $1 }.count
        print("\(right) of \(nearest.count) new sounds lie nearest to the known one of the same tempo")
        // end
        #expect(right >= 12, "\(nearest)")

        // example: YourOwnModel 5
        var small = RandomStream(seed: 3)
        let points = (0..<2).map { _ in Tensor<Double>(normal: [4, 8], stream: &small) }
        let mismatch = gradientMismatch(at: points) { points in
            normalizedTemperatureCrossEntropy(points[0], points[1], temperature: 0.2).mean()
        }
        print(mismatch ?? "every gradient agrees with central differences")
        // end
        #expect(mismatch == nil)
    }
}
