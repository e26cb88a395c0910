import ArgumentParser
import AudioFiles
import Communication
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import Reports
import Settings
import Tensors

/// One run of `sametempo train`, whatever system it trains: from folders of music to a run folder.
struct MusicTraining<System: MusicSystem> {
    let recipe: System.Settings
    /// Who works on it; the first of them speaks and writes.
    let ranks: any Communicator
    let inputs: [String]
    let directory: RunFolder
    let cacheFolder: String
    let isResumed: Bool
    /// Go on although the recipe, the music or the program has changed since.
    let isForced: Bool
    let isQuiet: Bool

    /// - Returns: Whether all of the music could be read.
    func run() throws -> Bool {
        if ranks.isFirst { try checkFree() }
        let interruption = Interruption(notice: "stopping after the files under way; features that were read stay in the cache; once more to stop at once")
        let music = try readMusic(interruption)
        interruption.announce("stopping; there is nothing to save yet")
        let rendering = ProgressLine(System.preparation, quiet: isQuiet)
        let task = try System.task(recipe: recipe, music: music) {
            rendering.show($0, of: $1)
            if interruption.isRequested { endEarly("before the first step; there was nothing to save. The same command begins again.") }
        }
        let run = try LearningRun(folder: directory, recipe: recipe, music: music, task: task, ranks: ranks, resuming: isResumed,
                                  acceptingOthers: isForced, warn: { tell("sametempo: \($0)") })
        if ranks.isFirst { try RunMusic(inputs: inputs).write(to: directory) }
        say("training \(run.learner.plan.totalSteps) steps of \(task.stepContents) on \(Parallelism.threadCount) threads "
            + (ranks.size > 1 ? "of each of \(ranks.size) processes " : "")
            + "(BLAS kernels: \(Parallelism.blasKernelName)); run folder \(directory.path)")
        interruption.announce("stopping after this step and saving; once more to stop at once")
        // What has been learned so far can be looked at, however it ends.
        do { try train(run, task, interruption) } catch { if ranks.isFirst { writeReport(music) }; throw error }
        if !ranks.isFirst { return music.failures.isEmpty }
        interruption.announce("stopping before the model is written; all steps are saved")
        let writing = ProgressLine("finished the model", quiet: isQuiet)
        try run.writeModel(of: task) {
            writing.show($0, of: $1)
            if interruption.isRequested { endEarly("before the model was written; all steps are saved. Go on with --resume.") }
        }
        say("model: \(directory.model)")
        writeReport(music)
        if !music.failures.isEmpty {
            report("sametempo: \(music.failures.count) files could not be read:")
            music.failures.forEach { report("  \($0)") }
        }
        return music.failures.isEmpty
    }

    /// While nothing is written, the program may end wherever it is.
    private func endEarly(_ place: String) -> Never {
        tell("sametempo: interrupted \(place)")
        endAtOnce(.interrupted)
    }

    private func say(_ text: String) { if !isQuiet { report(text) } }

    /// What is said also to who wants quiet, but once.
    private func tell(_ text: String) { if ranks.isFirst { report(text) } }

    /// Says at once what `LearningRun` would only say after all music has been read.
    private func checkFree() throws {
        if !isResumed && directory.holdsRun { throw LearningError.runExists(folder: directory.path) }
        if FileManager.default.fileExists(atPath: directory.lock) { _ = try directory.locked() }
    }

    private func readMusic(_ interruption: Interruption) throws -> MusicLibrary {
        let (files, errors) = FolderScanner.scan(inputs)
        if files.isEmpty { throw TrainingEnd(errors.map { "\($0)" }.joined(separator: "\nsametempo: "), .inputMissing) }
        errors.forEach { tell("sametempo: \($0)") }
        let reading = ProgressLine("read music", quiet: isQuiet)
        let music = try MusicLibrary(files: files, request: recipe.musicRequest, cache: try FeatureCache(folder: cacheFolder),
                                     progress: { reading.show($0, of: $1) }, isCancelled: { interruption.isRequested })
        say(String(format: "%d tracks, %.1f h; %d more held out for validation%@%@", music.tracks.count, music.seconds / 3600, music.heldOut.count,
                   music.passedOver.isEmpty ? "" : "; \(music.passedOver.count) passed over (too short, silent or copies)",
                   music.failures.isEmpty ? "" : "; \(music.failures.count) unreadable"))
        let count = music.tracks.count + music.heldOut.count
        if count < Self.fewTracks {
            tell("sametempo: only \(count) different track\(count == 1 ? "" : "s") to learn from: the model may know \(count == 1 ? "it" : "them") by heart and no other music")
        }
        return music
    }

    /// Below so many a warning is due; what a model needs is rather hundreds.
    private static var fewTracks: Int { 5 }

    private func train(_ run: LearningRun, _ task: System.Task, _ interruption: Interruption) throws {
        let progress = ProgressLine("step", quiet: isQuiet), preparing = ProgressLine("labelled for self-training", quiet: isQuiet)
        var means = RunningMeans(), validation: [String: Double]?
        try run.train(shouldStop: { interruption.isRequested }, preparing: { preparing.show($0, of: $1) }, observe: { record in
            means.add(record.values)
            validation = record.validation ?? validation
            progress.show(record.step, of: run.learner.plan.totalSteps, task.progress(means.values, validation: validation))
        })
    }

    /// A page that cannot be written is no reason to call the training failed: its model is there.
    private func writeReport(_ music: MusicLibrary) {
        let facts = TrainingReport.Music(
            trackCount: music.tracks.count, heldOutCount: music.heldOut.count, seconds: music.seconds,
            passedOverCount: music.passedOver.count, unreadableCount: music.failures.count)
        do throws(FormatError) {
            let page = try TrainingReport(runFolder: directory.path, music: facts, defaults: System.Settings(),
                                          facts: PageFacts.made() + [PageFact("Music", inputs.joined(separator: ", "))])
            try AtomicFile.write(page.html(), to: directory.report)
        } catch { report("sametempo: \(error)") }
    }
}

extension MusicTraining {
    /// The default recipe, begun with a model if one is named, with the keys of a file and then the assignments of `--set`.
    static func recipe(file: String?, start: String?, assignments: [String]) throws -> System.Settings {
        let reader = RecipeReader<System.Settings>()
        var recipe = System.Settings()
        if let start { try recipe.begin(with: start) }
        if let file { recipe = try reader.recipe(contentsOf: file, over: recipe) }
        try reader.apply(assignments, to: &recipe)
        return recipe
    }
}
