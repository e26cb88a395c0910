import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempoTraining
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
        /// How it is trained; a file can state what differs from these values.
        struct EmbeddingRecipe: Recipe {
            static let task = "tempo-embedding"
            var seed: UInt64 = 2
            var threads = 0
            var optimizer = OptimizerSettings()
            var temperature = 0.2

            static let keys: [RecipeKey<EmbeddingRecipe>] = [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .number("temperature", \.temperature, 0.01...10, "of the softmax over the sounds of a step"),
            ] + .section("optimizer", \.optimizer)
            var contradiction: String? { nil }
        }

        final class TempoEmbeddingTask: LearningTask {
            let recipe: EmbeddingRecipe, network: TempoEmbedding, sounds: [Tensor<Float>]

            init(recipe: EmbeddingRecipe, network: TempoEmbedding, sounds: [Tensor<Float>]) {
                (self.recipe, self.network, self.sounds) = (recipe, network, sounds)
            }

            var parameters: [NamedParameter<Float>] { network.trainableParameters }

            func loss(step: Int) -> StepLoss {
                // Two sounds of each tempo, which share nothing else.
                var stream = RandomStream(seed: recipe.seed, path: UInt64(step))
                let first = stream.index(below: sounds.count)
                let second = (first + 1 + stream.index(below: sounds.count - 1)) % sounds.count
                let loss = normalizedTemperatureCrossEntropy(
                    network(sounds[first]), network(sounds[second]), temperature: recipe.temperature)
                return StepLoss([.init("contrast", loss.mean())])
            }
        }
        // end

        // example: YourOwnModel 4
        var recipe = EmbeddingRecipe()
        (recipe.optimizer.steps, recipe.optimizer.learningRate, recipe.optimizer.weightDecay) = (200, 3e-3, 0.01)
        let training = (0..<12).map { sounds(seed: $0) }

        /// A run in a folder: a new one, or the one that is there.
        func run(resuming: Bool) throws -> (LearningRun, TempoEmbedding) {
            var stream = RandomStream(seed: 1)
            let network = TempoEmbedding(inputs: lagCount, stream: &stream)
            let run = try LearningRun(
                folder: RunFolder("embedding-run"), recipe: recipe,
                data: RunData(contentHash: "references 0 to 11", count: 12 * 24, noun: "sounds", pieces: "sounds"),
                task: TempoEmbeddingTask(recipe: recipe, network: network, sounds: training),
                plan: LearningPlan(optimizer: recipe.optimizer, validationSteps: 50, checkpointSteps: 50),
                resuming: resuming)
            return (run, network)
        }

        do {
            let (first, _) = try run(resuming: false)
            try first.train(shouldStop: { first.learner.step == 120 })   // as if by Ctrl-C
        } catch LearningError.interrupted(let step, _) {
            print("stopped after step \(step)")
        }
        let (again, network) = try run(resuming: true)
        try again.train(observe: { record in
            if record.step % 20 == 0 { print("step \(record.step) of 200, loss \(record.loss)") }
        })
        try again.withBestWeights { try network.save(to: "embedding.safetensors") }
        // end
        let losses = try JSONLines.read(StepRecord.self, from: "embedding-run/metrics.jsonl").map(\.loss)
        let start = losses.prefix(10).reduce(0, +), end = losses.suffix(10).reduce(0, +)
        #expect(losses.count == 200 && end < 0.5 * start, "\(losses)")

        // example: YourOwnModel 5
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

        // example: YourOwnModel 6
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
