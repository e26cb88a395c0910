import ArgumentParser
import AudioFiles
import Communication
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import Tensors

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learns tempo, or embeddings, from folders of music; no annotations needed.",
        discussion: """
            Reads all audio in the folders (wav, flac, ogg, opus, mp3, aiff), keeps its log-mel features in a cache, trains, \
            and writes a run folder: recipe.yaml (resolved), metrics.jsonl (a record per step), checkpoints/ (last, \
            previous, best), model.safetensors, which `estimate --model`, `embed --encoder` or `segment --feature-model` takes, and report.html to look at. "Best" is judged on held-out \
            pairs of the same unlabeled music.

            Ctrl-C finishes the step, saves and ends with code 130; `--resume RUN` goes on exactly where it stopped.

            Several processes, on one machine or many, share each batch when mpirun starts them; this needs a program built with the trait MPI.             The result is that of one process but for rounding, and --resume takes another number of them. All must find the music under the same             paths; the first one alone writes the run folder. A process that is silent for SAMETEMPO_MPI_SILENCE_SECONDS (60) ends all, with code 75.

              sametempo train ~/Music --output my-run
              sametempo train ~/Music --recipe Recipes/tiny.yaml --set optimizer.steps=500
              sametempo train ~/Music --resume my-run
              sametempo train ~/Music --recipe Recipes/embedding.yaml --output my-encoder
              sametempo train ~/Music --from shipped --output my-adapted-run
              mpirun -n 4 sametempo train ~/Music --output my-run

            A recipe's task says what is learned:
            \(trainableSystems.map { "  \(taskName($0)): \(abstract(of: $0))" }.joined(separator: "\n"))
            """)

    @Argument(help: "Folders (or files) of music.", completion: .file())
    var folders: [String] = []

    @Option(help: ArgumentHelp("The recipe; the default recipe without it.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The run folder to make; by default runs/ and the time.", valueName: "folder"), completion: .directory)
    var output: String?

    @Option(help: ArgumentHelp("Go on with the run in this folder, with its own recipe.", valueName: "folder"), completion: .directory)
    var resume: String?

    @Flag(help: "With --resume: go on although the recipe, the music or the program's version has changed since.")
    var forceResume = false

    @Option(help: ArgumentHelp(
        "Begin with this model and adapt it to the music: a model's file, a run's folder, or the word shipped.",
        discussion: "For task tempo. Without --recipe, for few steps at a low rate, so that it forgets nothing.", valueName: "model"), completion: .file())
    var from: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("Change one key of the recipe; may be repeated.", valueName: "key=value"))
    var assignments: [String] = []

    @Option(help: ArgumentHelp("Where features are kept; by default \(FeatureCache.defaultFolder).", valueName: "folder"), completion: .directory)
    var cache: String?

    @Flag(help: "Print the resolved recipe with the meaning of each key, and stop.")
    var printRecipe = false

    @Flag(help: "No progress, only errors and where the model is.")
    var quiet = false

    func validate() throws {
        if folders.isEmpty && !printRecipe { throw ValidationError("Give at least one folder of music.") }
        if resume != nil && (output != nil || recipe != nil || from != nil || !assignments.isEmpty) {
            throw ValidationError("--resume goes on with a run as it is: leave out --output, --recipe, --from and --set.")
        }
        if forceResume && resume == nil { throw ValidationError("--force-resume only goes with --resume.") }
    }

    func run() throws {
        let ranks = try JobRanks.get()
        let allRead: Bool
        do { allRead = try run(ranks) } catch {
            let end = TrainingEnd(error, isForced: forceResume)
            if ranks.size > 1 { try (end ?? TrainingEnd("the reason is above", error as? ExitCode ?? .bug)).end(ranks) }
            guard let end else { throw error }
            throw stop(end.message, end.code)
        }
        // Rank 0 may still be at work on the model.
        try ranks.leave()
        if !allRead { throw ExitCode.someFailed }
    }

    /// - Returns: Whether all of the music could be read.
    private func run(_ ranks: any Communicator) throws -> Bool {
        let run = resume ?? output ?? "runs/" + Self.timestamp(), cache = cache ?? FeatureCache.defaultFolder
        if !printRecipe && ranks.isFirst { try checkOutputs([RunFolder(run).recipe], folders: [run, cache], inputs: folders + [recipe, modelPath(from)], overwrites: true) }
        let file = resume.map { RunFolder($0).recipe } ?? recipe
        let system: any MusicSystem.Type = try readingRecipe { try trainableSystem(recipe: file) }
        return try self.run(system, recipe: file, folder: run, cache: cache, ranks)
    }

    private func run<System: MusicSystem>(_: System.Type, recipe file: String?, folder: String, cache: String, _ ranks: any Communicator) throws -> Bool {
        let recipe = try readingRecipe { try MusicTraining<System>.recipe(file: file, start: from.map(modelFile), assignments: assignments) }
        if printRecipe {
            if ranks.isFirst { printResult(recipe.yaml()) }
            return true
        }
        let training = MusicTraining<System>(
            recipe: recipe, ranks: ranks, inputs: folders, directory: RunFolder(folder),
            cacheFolder: cache, isResumed: resume != nil, isForced: forceResume, isQuiet: quiet || !ranks.isFirst)
        let threads = recipe.threads == 0 && ranks.size > 1 ? try ranks.fairThreadCount(available: Parallelism.threadCount) : recipe.threads
        return try Parallelism.withThreadCount(threads) { try training.run() }
    }

    /// A recipe that cannot be opened is an input that is missing; a file that cannot be read later is another matter.
    private func readingRecipe<Result>(_ read: () throws -> Result) throws -> Result {
        do { return try read() } catch let error as FormatError { throw TrainingEnd("\(error)", .inputMissing) }
    }

    private static func timestamp() -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd-HHmmss"
        return formatter.string(from: Date())
    }
}
