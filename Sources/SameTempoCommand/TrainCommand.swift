import ArgumentParser
import Foundation
import RandomStreams
import Reports
import SameTempo
import Tensors

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learns tempo from folders of music; no annotations needed.",
        discussion: """
            Reads all audio in the folders (wav, flac, ogg, opus, mp3, aiff), keeps its log-mel features in a cache, trains, \
            and writes a run folder: recipe.yaml (resolved), metrics.jsonl (a record per step), checkpoints/ (last, \
            previous, best), model.safetensors, which `sametempo estimate --model` takes, and report.html to look at. "Best" is judged on held-out \
            pairs of the same unlabeled music.

            Ctrl-C finishes the step, saves and ends with code 130; `--resume RUN` goes on exactly where it stopped.

              sametempo train ~/Music --output my-run
              sametempo train ~/Music --recipe Recipes/tiny.yaml --set optimizer.steps=500
              sametempo train ~/Music --resume my-run
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
        if resume != nil && (output != nil || recipe != nil || !assignments.isEmpty) {
            throw ValidationError("--resume goes on with a run as it is: leave out --output, --recipe and --set.")
        }
        if forceResume && resume == nil { throw ValidationError("--force-resume only goes with --resume.") }
    }

    func run() throws {
        let directory = RunDirectory(resume ?? output ?? "runs/" + Self.timestamp())
        if !printRecipe {
            try checkOutputs([], folders: [directory.path, cache ?? FeatureCache.defaultFolder], inputs: folders + [self.recipe])
        }
        let recipe = try resolvedRecipe()
        if printRecipe { printResult(recipe.yaml()); return }
        Parallelism.threadCount = recipe.threads
        try checkFree(directory)
        let interruption = Interruption()
        let say: (String) -> Void = { if !quiet { report($0) } }
        do {
            let data = try readMusic(recipe, interruption, say)
            let rendering = ProgressLine("rendered synthetic sounds", quiet: quiet)
            let library = try SyntheticLibrary(recipe: recipe) { rendering.show($0, of: $1) }
            let pulseless = try SyntheticLibrary.pulseless(recipe: recipe, count: 42, purpose: 2)
            let run = try TrainingRun(directory: directory, recipe: recipe, data: data, library: library,
                                      pulselessHeldOut: pulseless, resuming: resume != nil,
                                      acceptingOthers: forceResume, warn: { report("sametempo: \($0)") })
            say("training \(recipe.totalSteps) steps of \(recipe.pairs.perStep) pairs on \(Parallelism.threadCount) threads "
                + "(BLAS kernels: \(Parallelism.blasKernelName)); run folder \(directory.path)")
            try train(run, recipe, interruption)
            let asking = ProgressLine("asked about references", quiet: quiet)
            _ = try run.writeModel { asking.show($0, of: $1) }
            say("model: \(directory.model)")
            writeReport(directory, data)
            if !data.failures.isEmpty {
                report("sametempo: \(data.failures.count) files could not be read:")
                data.failures.forEach { report("  \($0)") }
                throw ExitCode.someFailed
            }
        } catch let error as TrainingError {
            switch error {
            case .interrupted: throw stop(error.description, .interrupted)
            case .noMusic, .noUsableCheckpoint: throw stop(error.description, .inputMissing)
            case .mismatchedCheckpoint where !forceResume:
                throw stop(error.description + ". Give back what it had, or go on all the same with --force-resume.", .wrongUsage)
            case .mismatchedCheckpoint, .runExists, .runInUse: throw stop(error.description, .wrongUsage)
            case .nonFinite, .collapsed, .undecided, .nothingLearned: throw stop(error.description, .someFailed)
            }
        } catch let error as FormatError {
            throw stop("\(error)", .cannotWrite)
        }
    }

    /// A page that cannot be written is no reason to call the training failed: its model is there.
    private func writeReport(_ directory: RunDirectory, _ data: TrainingData) {
        let music = TrainingReport.Music(
            trackCount: data.tracks.count, heldOutCount: data.heldOut.count, seconds: data.seconds,
            passedOverCount: data.passedOver.count, unreadableCount: data.failures.count)
        do throws(FormatError) {
            try AtomicFile.write(try TrainingReport(runFolder: directory.path, music: music).html(), to: directory.report)
        } catch { report("sametempo: \(error)") }
    }

    /// Says at once what `TrainingRun` would only say after all music has been read.
    private func checkFree(_ directory: RunDirectory) throws {
        do {
            if resume == nil && directory.holdsRun { throw TrainingError.runExists(folder: directory.path) }
            if FileManager.default.fileExists(atPath: directory.lock) { _ = try directory.locked() }
        } catch let error as TrainingError { throw stop("\(error)", .wrongUsage) } catch let error as FormatError { throw stop("\(error)", .cannotWrite) }
    }

    private func resolvedRecipe() throws -> Recipe {
        do {
            let reader = RecipeReader()
            var result = Recipe()
            if let path = resume.map({ RunDirectory($0).recipe }) ?? recipe { result = try reader.recipe(contentsOf: path) }
            try reader.apply(assignments, to: &result)
            return result
        } catch let error as RecipeError { throw stop("\(error)", .wrongUsage) } catch let error as FormatError { throw stop("\(error)", .inputMissing) }
    }

    private func readMusic(_ recipe: Recipe, _ interruption: Interruption, _ say: (String) -> Void) throws -> TrainingData {
        let (files, errors) = FolderScanner.scan(folders)
        if files.isEmpty {
            errors.forEach { report("sametempo: \($0)") }
            throw ExitCode.inputMissing
        }
        errors.forEach { report("sametempo: \($0)") }
        let features = try FeatureCache(folder: cache ?? FeatureCache.defaultFolder)
        let reading = ProgressLine("read music", quiet: quiet)
        let data = try TrainingData(files: files, recipe: recipe, cache: features, progress: { reading.show($0, of: $1) },
                                    isCancelled: { interruption.isRequested })
        say(String(format: "%d tracks, %.1f h; %d more held out for validation%@%@", data.tracks.count, data.seconds / 3600, data.heldOut.count,
                   data.passedOver.isEmpty ? "" : "; \(data.passedOver.count) passed over (too short, silent or copies)",
                   data.failures.isEmpty ? "" : "; \(data.failures.count) unreadable"))
        let count = data.tracks.count + data.heldOut.count
        if count < Self.fewTracks {
            report("sametempo: only \(count) different track\(count == 1 ? "" : "s") to learn from: the model may know \(count == 1 ? "it" : "them") by heart and no other music")
        }
        return data
    }

    /// Below so many a warning is due; what a model needs is rather hundreds.
    private static let fewTracks = 5

    private func train(_ run: TrainingRun, _ recipe: Recipe, _ interruption: Interruption) throws {
        let progress = ProgressLine("step", quiet: quiet)
        var loss = 0.0, rate = 0.0, validation = ""
        let labelling = ProgressLine("labelled for self-training", quiet: quiet)
        try run.train(shouldStop: { interruption.isRequested }, labelling: { labelling.show($0, of: $1) }, observe: { record in
            // A running mean that follows within some twenty steps.
            let share = max(0.05, 1 / Double(record.step))
            loss += share * (record.loss - loss)
            rate += share * (record.trueLagRate - rate)
            if let outcome = record.validation {
                validation = String(format: "  held out: loss %.3f, true lag %.0f %%, leak %.0f %%", outcome.loss,
                                    100 * outcome.trueLagRate, 100 * outcome.leakRate)
            }
            progress.show(record.step, of: recipe.totalSteps,
                          String(format: "loss %.3f  true lag wins %.0f %%", loss, 100 * rate) + validation)
        })
    }

    private static func timestamp() -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd-HHmmss"
        return formatter.string(from: Date())
    }
}
