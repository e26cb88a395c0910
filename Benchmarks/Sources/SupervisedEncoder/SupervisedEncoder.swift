import AudioEmbedding
import EmbeddingTraining
import Foundation
import Tensors

/// Trains our encoder from labels instead of from music alone, to compare the two; see embeddings/README.md.
@main struct SupervisedEncoder {
    static let help = """
        Trains the encoder of embeddings from labels: the same network, features, windows, augmentation and whitening as
        Recipes/embedding.yaml has them, but with a linear classifier for each column of labels in place of the search for partners.

          SupervisedEncoder FOLDER ... --output ENCODER.safetensors [--steps 1000] [--windows 64] [--seed 1] [--threads 1]

        FOLDER: clips and labels.csv, as embeddings/render.py writes them. The columns that are learned: key (24 classes), bpm (classes
        of 4 %), instrument, and style, which is a column of its own in each folder. Each needs two classes; a clip may lack any.
        Every 17th clip is held out: at the end it is asked what is learned of its labels. Grooves and programs of these clips were
        learned from, so that tells no more than whether the training went well.

          --steps N      training steps
          --windows N    windows of a step, of clips drawn by chance
          --seed N       of all random numbers; the same seed and threads give the same file
          --threads N    of the engine; 0 for one per core
          -h, --help     this text
        """

    static func main() {
        do {
            guard let options = try SupervisedOptions(Array(CommandLine.arguments.dropFirst())) else { return print(help) }
            try Parallelism.withThreadCount(options.threads) { try run(options) }
        } catch let error as UsageError {
            fail("\(error)\nSupervisedEncoder --help says more.", status: 64)
        } catch {
            fail("\(error)", status: 65)
        }
    }

    private static func run(_ options: SupervisedOptions) throws {
        // Better now than after an hour.
        let folder = URL(fileURLWithPath: options.output).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else { throw UsageError("--output: \(folder) cannot be written to") }
        let recipe = ContrastiveRecipe()
        let clips = try LabelledClips(folders: options.folders, features: recipe.features) { say("\($0): features of \($1) of \($2) clips") }
        for column in clips.columns { say("\(column.name): \(column.classCount) classes, \(clips.labelled(column)) clips") }
        let training = SupervisedTraining(clips, recipe: recipe, options: options)
        let clock = ContinuousClock(), start = clock.now
        for step in 0..<options.steps {
            let progress = training.step(step)
            if (step + 1) % 50 == 0 || step + 1 == options.steps {
                let seconds = (clock.now - start) / .seconds(1)
                let numbers = String(format: "step %d of %d  loss %.3f  %.0f s", step + 1, options.steps, progress.loss, seconds)
                say(numbers + "  right: " + text(progress.right))
            }
        }
        say("held out, right: " + text(training.rightOfHeldOut()))
        try training.encoder(say).write(to: options.output)
        say("\(options.output): written")
    }

    private static func text(_ right: [(name: String, share: Double)]) -> String {
        right.map { String(format: "\($0.name) %.0f %%", 100 * $0.share) }.joined(separator: ", ")
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("SupervisedEncoder: \(text)\n".utf8)) }

    private static func fail(_ text: String, status: Int32) -> Never {
        say(text)
        exit(status)
    }
}
