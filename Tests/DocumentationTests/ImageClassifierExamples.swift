import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import SameTempoTraining
import Tensors
import Testing

/// The tutorial on images: all of its blocks are one program.
@Suite struct ImageClassifierExamples {
    let place: Workplace

    init() throws {
        place = try Workplace(holdingSongs: false)
        try place.enter()
    }

    @Test func anImageClassifierLearnsWhatALinearMapCannot() throws {
        // example: ImageClassifier 1
        let size = 16, names = ["disc", "ring", "square", "frame", "cross", "bar"]

        /// A picture of a shape somewhere, large or small, bright or dim, in noise: 16 rows of 16 pixels.
        func draw(_ shape: Int, stream: inout RandomStream) -> [Float] {
            let x = stream.uniform(in: 5...10), y = stream.uniform(in: 5...10)
            let radius = stream.uniform(in: 3...5), brightness = stream.uniform(in: 0.5...1)
            return (0..<size * size).map { place in
                let dx = abs(Double(place % size) - x), dy = abs(Double(place / size) - y)
                let distance = (dx * dx + dy * dy).squareRoot(), side = max(dx, dy)
                let isInside = switch names[shape] {
                case "disc": distance < radius
                case "ring": abs(distance - radius) < 1
                case "square": side < radius
                case "frame": abs(side - radius) < 1
                case "cross": side < radius && min(dx, dy) < 1
                default: side < radius && dy < 1
                }
                return Float((isInside ? brightness : 0) + 0.15 * stream.normal())
            }
        }

        /// Pictures `[count, 16, 16, 1]`, channels last, and what they show.
        func pictures(_ count: Int, seed: UInt64) -> (images: Tensor<Float>, labels: Tensor<Int>) {
            var stream = RandomStream(seed: seed), pixels: [Float] = [], labels: [Int] = []
            for _ in 0..<count {
                labels.append(stream.index(below: names.count))
                pixels += draw(labels.last!, stream: &stream)
            }
            return (Tensor(shape: [count, size, size, 1], scalars: pixels), Tensor(labels))
        }
        // end

        // example: ImageClassifier 2
        func network(seed: UInt64) -> Sequential<Float> {
            var stream = RandomStream(seed: seed)
            return Sequential(
                Conv2D(1, 16, kernel: 3, geometry: .init(padding: 1), stream: &stream), GroupNorm(groups: 4, 16), Activation(.relu),
                MaxPool2D(kernel: 2),
                Conv2D(16, 32, kernel: 3, geometry: .init(padding: 1), stream: &stream), GroupNorm(groups: 4, 32), Activation(.relu),
                MaxPool2D(kernel: 2),
                Flatten(), Dropout(0.2), Linear(4 * 4 * 32, names.count, stream: &stream))
        }
        // end

        // example: ImageClassifier 3
        struct ClassifierRecipe: Recipe {
            static let task = "shapes"
            var seed: UInt64 = 1
            var threads = 0
            var batchSize = 32
            var optimizer = OptimizerSettings()

            static let keys: [RecipeKey<ClassifierRecipe>] = [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .int("batchSize", \.batchSize, 1...4096, "pictures in a batch"),
            ] + .section("optimizer", \.optimizer)
            var contradiction: String? { nil }
        }

        final class ShapeTask: LearningTask {
            typealias Pictures = (images: Tensor<Float>, labels: Tensor<Int>)
            let recipe: ClassifierRecipe, network: any Layer<Float>, heldOut: Pictures
            let loader: DataLoader<Pictures, Never>

            init(_ recipe: ClassifierRecipe, _ network: any Layer<Float>, training: Pictures, heldOut: Pictures) {
                (self.recipe, self.network, self.heldOut) = (recipe, network, heldOut)
                loader = DataLoader(count: training.labels.count, batchSize: recipe.batchSize, seed: recipe.seed) { indices in
                    (training.images.gathered(axis: 0, indices), training.labels.gathered(axis: 0, indices))
                }
            }

            var parameters: [NamedParameter<Float>] { network.trainableParameters }

            func loss(step: Int) -> StepLoss {
                let (images, labels) = loader.batch(step)
                var pass = ForwardPass.training(stream: RandomStream(seed: recipe.seed, path: UInt64(step)))
                return StepLoss([.init("crossEntropy", crossEntropy(logits: network(Variable(images), &pass), labels: labels).mean())])
            }

            func validate() -> ValidationOutcome? {
                GradientMode.disabled {
                    var pass = ForwardPass.inference
                    let logits = network(Variable(heldOut.images), &pass)
                    let right = (logits.argmax() .== heldOut.labels).trueCount
                    return ValidationOutcome([
                        "loss": Double(crossEntropy(logits: logits, labels: heldOut.labels).mean().value.scalar),
                        "accuracy": Double(right) / Double(heldOut.labels.count),
                    ])
                }
            }
        }
        // end

        // example: ImageClassifier 4
        var recipe = ClassifierRecipe()
        (recipe.optimizer.steps, recipe.optimizer.learningRate) = (160, 3e-3)
        let training = pictures(1600, seed: 1), heldOut = pictures(400, seed: 2)

        /// Trains in a folder, from the start or from where the folder's run stopped. Returns the accuracy on held-out pictures.
        func train(_ network: any Layer<Float>, folder: String, resuming: Bool = false, stopAfter: Int = .max) throws -> Double {
            let run = try LearningRun(
                folder: RunFolder(folder), recipe: recipe,
                data: RunData(contentHash: "shapes 1", count: 1600, noun: "pictures", pieces: "pictures"),
                task: ShapeTask(recipe, network, training: training, heldOut: heldOut),
                plan: LearningPlan(optimizer: recipe.optimizer, validationSteps: 40, checkpointSteps: 40),
                resuming: resuming)
            do {
                try run.train(shouldStop: { run.learner.step >= stopAfter }, observe: { record in
                    if let validation = record.validation { print("step \(record.step): accuracy \(validation["accuracy"]!)") }
                })
            } catch LearningError.interrupted(let step, _) { print("stopped after step \(step)") }
            return run.learner.validate()!.values["accuracy"]!
        }

        _ = try train(network(seed: 1), folder: "shapes", stopAfter: 100)     // as if by Ctrl-C
        let shapes = network(seed: 1)
        let accuracy = try train(shapes, folder: "shapes", resuming: true)    // the last 60 steps

        var stream = RandomStream(seed: 3)
        let linear = Sequential<Float>(Flatten(), Linear(size * size, names.count, stream: &stream))
        let linearAccuracy = try train(linear, folder: "linear")
        print("the network \(accuracy), a linear map of the pixels \(linearAccuracy), by chance \(1.0 / Double(names.count))")
        // end
        #expect(accuracy > 0.9 && accuracy > linearAccuracy + 0.2, "\(accuracy), linear \(linearAccuracy)")

        let straight = network(seed: 1)
        _ = try train(straight, folder: "straight")
        #expect(zip(straight.state, shapes.state).allSatisfy { $0.tensor == $1.tensor }, "the article says: the same bytes")

        // example: ImageClassifier 5
        try shapes.save(to: "shapes.safetensors")
        let copy = network(seed: 2), report = try copy.load(contentsOf: "shapes.safetensors")
        precondition(report.isClean, "\(report)")   // names what was missing or misshapen
        var drawing = RandomStream(seed: 7), pass = ForwardPass.inference
        let picture = Tensor(shape: [1, size, size, 1], scalars: draw(1, stream: &drawing))
        let probabilities = copy(Variable(picture), &pass).softmax().value
        let (best, which) = probabilities.topK(2)
        print("\(names[which[0, 0]]) with \(best[0, 0]), else \(names[which[0, 1]])")
        // end
        #expect(abs(probabilities.sum().scalar - 1) < 1e-5)
    }
}
