import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempoTraining
import Tensors
import Testing

/// The tutorial on sounds: all of its blocks are one program.
@Suite struct AudioTaggerExamples {
    @Test func anAudioTaggerHearsWhatIsMixed() throws {
        // example: AudioTagger 1
        let tags = ["drums", "pads", "speech", "noise"], sampleRate = 8000
        let analysis = LogMelConfiguration(
            sampleRate: sampleRate, frameLength: 512, hopLength: 160, bandCount: 32, minimumHz: 60, maximumHz: 4000)

        /// Two seconds in which each of the four is heard or not, and which are.
        @Sendable func sound(_ number: Int, seed: UInt64) -> (samples: [Float], tags: [Float]) {
            var stream = RandomStream(seed: seed, path: UInt64(number))
            var samples = [Float](repeating: 0, count: 2 * sampleRate)
            let present = tags.map { _ in Float(stream.index(below: 2)) }
            for (tag, isHeard) in zip(tags, present) {
                let part: RenderedReference
                switch tag {
                case "drums":
                    let tempoBPM = stream.uniform(in: 80...160)
                    part = renderReference(pattern: .rock, tempoBPM: tempoBPM, seconds: 2, sampleRate: sampleRate, stream: &stream)
                case "pads": part = renderPulseless(kind: .pads, seconds: 2, sampleRate: sampleRate, stream: &stream)
                case "speech": part = renderPulseless(kind: .speech, seconds: 2, sampleRate: sampleRate, stream: &stream)
                default: part = renderPulseless(kind: .steadyNoise, seconds: 2, sampleRate: sampleRate, stream: &stream)
                }
                let gain = isHeard * Float(stream.uniform(in: 0.2...0.6))
                for (index, sample) in part.samples.prefix(samples.count).enumerated() { samples[index] += gain * sample }
            }
            return (samples, present)
        }

        /// Log-mel frames `[count, frames, 32]`, about 0 ± 1, and which tags are heard, `[count, 4]`.
        func sounds(_ count: Int, seed: UInt64) throws -> (frames: Tensor<Float>, tags: Tensor<Float>) {
            let items = try parallelMap(count) { number in
                let (samples, present) = sound(number, seed: seed)
                let logMel = try LogMelFrames(samples: samples, sampleRate: sampleRate, configuration: analysis)
                return (frames: Tensor(logMel.floats(frames: 0..<96)).reshaped([96, 32]), tags: Tensor(present))
            }
            return ((.stacked(items.map(\.frames)) + 6) / 3, .stacked(items.map(\.tags)))
        }
        // end

        // example: AudioTagger 2
        /// Convolutions over time, then the mean and the largest of every channel: one logit for each tag.
        struct TagNetwork: Module {
            let first: Conv1D<Float>, second: Conv1D<Float>, head: Linear<Float>

            init(bands: Int, tags: Int, stream: inout RandomStream) {
                first = Conv1D(bands, 32, keepingLengthWith: 5, stream: &stream)
                second = Conv1D(32, 32, keepingLengthWith: 5, stream: &stream)
                head = Linear(64, tags, stream: &stream)
            }

            var parameters: [NamedParameter<Float>] {
                first.parameters(under: "first") + second.parameters(under: "second") + head.parameters(under: "head")
            }

            func callAsFunction(_ frames: Variable<Float>) -> Variable<Float> {
                let hidden = first(frames, activation: .relu).maxPooled1D(kernel: 2)
                let channels = second(hidden, activation: .relu)
                return head(.concatenated([channels.mean(axes: [1]), channels.maximum(axes: [1])], axis: 1))
            }
        }
        // end

        // example: AudioTagger 3
        let training = try sounds(600, seed: 1), heldOut = try sounds(150, seed: 2)

        /// The share of held-out tags that are right after 250 steps of training.
        func accuracy(of network: some Module<Float>, _ logits: (Variable<Float>) -> Variable<Float>) -> Double {
            let parameters = network.trainableParameters, schedule = warmupCosine(peak: 1e-2, warmupSteps: 10, totalSteps: 250)
            let loader = DataLoader(count: training.tags.shape[0], batchSize: 32, seed: 1) { numbers in
                (frames: training.frames.gathered(axis: 0, numbers), tags: training.tags.gathered(axis: 0, numbers))
            }
            var optimizer = AdamW(parameters)
            for step in 0..<250 {
                let batch = loader.batch(step)
                let loss = binaryCrossEntropy(logits: logits(Variable(batch.frames)), targets: batch.tags).mean()
                optimizer.update(loss.backward(), learningRate: schedule(step))
            }
            let heard = GradientMode.disabled { logits(Variable(heldOut.frames)).value .> 0 }
            return Double((heard .== (heldOut.tags .> 0.5)).trueCount) / Double(heldOut.tags.count)
        }

        var stream = RandomStream(seed: 1)
        let network = TagNetwork(bands: 32, tags: tags.count, stream: &stream)
        let networkAccuracy = accuracy(of: network) { network($0) }
        let linear = Linear<Float>(32, tags.count, stream: &stream)   // of each band's mean over time
        let linearAccuracy = accuracy(of: linear) { linear($0.mean(axes: [1])) }
        print("the network \(networkAccuracy), a linear map of the mean spectrum \(linearAccuracy), by chance about 0.5")
        // end
        #expect(networkAccuracy > 0.85 && networkAccuracy > linearAccuracy + 0.03, "\(networkAccuracy), linear \(linearAccuracy)")

        // example: AudioTagger 4
        let new = try sounds(1, seed: 3), confidence = network(Variable(new.frames)).sigmoid().value
        for (index, tag) in tags.enumerated() {
            print("\(tag): heard with \(confidence[0, index]), is there: \(new.tags[0, index] > 0.5)")
        }
        // end
        #expect(confidence.shape == [1, 4])
    }
}
