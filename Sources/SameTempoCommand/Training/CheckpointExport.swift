import ArgumentParser
import AudioFiles
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import Tensors

/// `export --from`: a model of what a run has learned so far, whether it is finished or not.
struct CheckpointExport {
    /// A run's folder or one of its checkpoints.
    let source: String
    /// The run's music; where it was if empty.
    let music: [String]
    let cacheFolder: String
    /// The file to write.
    let model: String
    let isQuiet: Bool

    /// - Throws: An exit code, after saying why.
    func run() throws {
        do {
            let weights = try SavedWeights(contentsOf: checkpoint())
            try run(trainableSystem(task: recipeTask(yaml: weights.recipe, place: weights.path), place: weights.path), weights)
        } catch let error as FormatError { throw stop("\(error)", .inputMissing)
        } catch let error as RecipeError { throw stop("\(error)", .inputMissing)
        } catch let error as LearningError { throw stop("\(error)", .inputMissing)
        } catch let error as MusicError {
            if case .interrupted = error { throw stop("\(error)", .interrupted) }
            throw stop("\(error)", .inputMissing)
        }
    }

    private var isFolder: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Of a run the best, which its model is made of, or the last if none has been validated yet.
    private func checkpoint() throws(FormatError) -> String {
        guard isFolder else { return source }
        let run = RunFolder(source)
        guard let path = [run.best, run.last].first(where: FileManager.default.fileExists) else {
            throw .malformed(path: source, place: nil, found: "no checkpoint in this folder", expected: "the folder of a run that has been saved once, or a checkpoint")
        }
        return path
    }

    /// A checkpoint lies in `checkpoints/` of its run.
    private var runFolder: RunFolder {
        RunFolder(isFolder ? source : URL(fileURLWithPath: source).standardizedFileURL.deletingLastPathComponent().deletingLastPathComponent().path)
    }

    private func run<System: MusicSystem>(_: System.Type, _ weights: SavedWeights) throws {
        let recipe = try RecipeReader<System.Settings>().recipe(yaml: weights.recipe, place: weights.path)
        let inputs = music.isEmpty ? RunMusic(of: runFolder)?.inputs ?? [] : music
        if inputs.isEmpty { throw stop("\(source): does not tell where its music was, which the model needs to be finished; name it after the options", .wrongUsage) }
        try checkOutputs([model], folders: [cacheFolder], inputs: inputs + [weights.path], overwrites: true)
        let interruption = Interruption(notice: "stopping after the files under way; features that were read stay in the cache; once more to stop at once")
        try Parallelism.withThreadCount(recipe.threads) {
            let library = try readMusic(inputs, recipe, interruption), preparing = ProgressLine(System.preparation, quiet: isQuiet)
            interruption.announce("stopping; nothing has been written")
            let task = try System.task(recipe: recipe, music: library) {
                preparing.show($0, of: $1)
                if interruption.isRequested { endAtOnce(.interrupted) }
            }
            let writing = ProgressLine("finished the model", quiet: isQuiet)
            do {
                try weights.writeModel(of: task, recipe: recipe, music: library, to: model, warn: { report("sametempo: \($0)") }) {
                    writing.show($0, of: $1)
                    if interruption.isRequested { endAtOnce(.interrupted) }
                }
            } catch let error as FormatError { throw stop("\(error)", .cannotWrite) }
        }
        report("\(model): a model of \(weights.path), after step \(weights.facts.step) of \(recipe.plan.totalSteps)")
    }

    private func readMusic(_ inputs: [String], _ recipe: some MusicRecipe, _ interruption: Interruption) throws -> MusicLibrary {
        let (files, errors) = FolderScanner.scan(inputs)
        errors.forEach { report("sametempo: \($0)") }
        if files.isEmpty { throw ExitCode.inputMissing }
        let reading = ProgressLine("read music", quiet: isQuiet)
        return try MusicLibrary(files: files, request: recipe.musicRequest, cache: try FeatureCache(folder: cacheFolder),
                                progress: { reading.show($0, of: $1) }, isCancelled: { interruption.isRequested })
    }
}
