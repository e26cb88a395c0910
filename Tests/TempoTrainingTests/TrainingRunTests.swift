import Formats
import Foundation
import ProtobufReading
import Tensors
import TempoEstimation
import Learning
import MusicData
import MusicLearning
import Settings
import SharedTraining
import TestSupport
import Testing
import TempoTraining

@Suite(.serialized) struct TrainingRunTests {
    /// Six rendered grooves, read once for all tests.
    private static let music = Result { try Music() }

    private struct Music: Sendable {
        let folder: TemporaryFolder
        let files: [String]

        init() throws {
            folder = try TemporaryFolder()
            files = try folder.grooves([84, 97, 112, 126, 139, 151])
        }
    }

    let folder: TemporaryFolder, files: [String]

    init() throws {
        let music = try Self.music.get()
        files = music.files
        folder = try TemporaryFolder()
    }

    private func run(_ name: String, _ recipe: TempoRecipe, resuming: Bool = false, files: [String]? = nil, warn: @escaping (String) -> Void = { _ in }) throws -> TempoRun {
        let cache = try FeatureCache(folder: Self.music.get().folder.path + "/cache")
        let music = try MusicLibrary(files: files ?? self.files, request: recipe.musicRequest, cache: cache)
        return try TempoRun(folder.path + "/" + name, recipe, music, pulseless: pulselessSounds(recipe), resuming: resuming, warn: warn)
    }

    /// Trains until `step`, or to the end. - Returns: The losses.
    @discardableResult
    private func train(_ run: TempoRun, until stop: Int = .max) throws -> [Double] {
        var losses: [Double] = []
        do {
            try run.train(shouldStop: { run.learner.step >= stop }, observe: { losses.append($0.loss) })
        } catch LearningError.interrupted where stop < .max {}
        return losses
    }

    /// With as many ranks some have no anchor, or no sound without a pulse.
    @Test(arguments: [2, 3, 4], PairObjective.allCases) func severalRanksLearnWhatOneLearns(ranks: Int, objective: PairObjective) throws {
        var recipe = microRecipe(steps: 20)
        recipe.pairs.objective = objective
        let music = try MusicLibrary(files: files, request: recipe.musicRequest, cache: FeatureCache(folder: Self.music.get().folder.path + "/cache"))
        let library = try SyntheticLibrary(recipe: recipe), settings = recipe
        let found = try RankComparison(ranks: ranks, steps: 20, plan: recipe.plan) {
            try TempoTask(recipe: settings, tracks: music.tracks, heldOut: music.heldOut, library: library, pulselessHeldOut: [])
        }
        #expect(found.loss < 1e-5 && found.weights < 0.1 && found.isRepeatable, "\(found)")
    }

    @Test func theLossFallsAndTheTrueLagWins() throws {
        var recipe = microRecipe(steps: 120)
        recipe.validation.everySteps = 60
        recipe.optimizer.learningRate = 5e-3
        let run = try run("falls", recipe)
        let losses = try train(run)
        #expect(losses.count == 120)
        let start = losses.prefix(10).reduce(0, +) / 10, end = losses.suffix(10).reduce(0, +) / 10
        #expect(end < start - 0.5, "from \(start) to \(end)")
        let records = try JSONLines.read(StepRecord.self, from: run.folder.metrics)
        #expect(records.map(\.step) == Array(1...120))
        let validation = try #require(records.last?.validation)
        #expect(validation["trueLagRate"]! > 0.25, "\(validation)")   // Chance is 0.12.
        #expect(validation["loss"]!.isFinite && validation["leakRate"]!.isFinite && validation["spreadOctaves"]! > 0.02)
        #expect(records.filter { $0.validation != nil }.map(\.step) == [60, 120])

        let model = try run.writeModel()
        let read = try TempoModel(contentsOf: run.folder.model)
        #expect(read.references.axis == recipe.referenceAxis && read.references.patterns == [.click] && read.provenance == model.provenance)
    }

    @Test func goingOnEqualsHavingNeverStopped() throws {
        let recipe = microRecipe(steps: 8)
        let straight = try run("straight", recipe), losses = try train(straight)
        // Stopped at step 3, between two checkpoints, and again at 6, on one.
        let first = try train(run("pieces", recipe), until: 3)
        let second = try train(run("pieces", recipe, resuming: true), until: 6)
        let last = try run("pieces", recipe, resuming: true)
        let third = try train(last)
        #expect(first + second + third == losses)
        for path in [\RunFolder.last, \.previous, \.best, \.metrics, \.recipe] {
            #expect(try bytes(straight.folder[keyPath: path]) == bytes(last.folder[keyPath: path]), "\(last.folder[keyPath: path])")
        }
        _ = try (straight.writeModel(), last.writeModel())
        #expect(try bytes(straight.folder.model) == bytes(last.folder.model))
    }

    @Test func theSameSeedGivesTheSameBytesAndAnotherDoesNot() throws {
        let recipe = microRecipe(steps: 3)
        var other = recipe
        other.seed = 2
        let runs = [try run("a", recipe), try run("b", recipe), try run("c", other)]
        for run in runs { try train(run) }
        #expect(try bytes(runs[0].folder.last) == bytes(runs[1].folder.last))
        #expect(try bytes(runs[0].folder.last) != bytes(runs[2].folder.last))
    }

    @Test func aModelThatIsSureOfNothingDoesNotTeachItself() throws {
        var recipe = microRecipe(steps: 4)
        recipe.selfTraining.rounds = 1
        let run = try run("r", recipe)
        let error = #expect(throws: LearningError.self) { try train(run) }
        guard case .hopeless(let step, _, let checkpoint)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 4 && run.learner.step == 4)
        #expect(checkpoint == run.folder.last && FileManager.default.fileExists(atPath: run.folder.last))
        #expect(error?.description.contains("selfTraining.rounds") == true)
    }

    @Test func anotherRecipeOrOtherMusicIsNotGoneOnWith() throws {
        let recipe = microRecipe(steps: 4)
        try train(run("r", recipe), until: 2)
        var other = recipe
        other.optimizer.learningRate *= 2
        let recipeError = #expect(throws: LearningError.self) { try run("r", other, resuming: true) }
        #expect(recipeError?.description.contains("another recipe") == true)
        let musicError = #expect(throws: LearningError.self) { try run("r", recipe, resuming: true, files: Array(files.prefix(4))) }
        #expect(musicError?.description.contains("other music") == true)
        // The order of the files and the number of threads are no other music and no other recipe.
        var threads = recipe
        threads.threads = 1
        #expect(try run("r", threads, resuming: true).learner.step == 2)
    }

    @Test func aDamagedCheckpointFallsBackToTheOneBefore() throws {
        let recipe = microRecipe(steps: 6)
        let straight = try run("straight", recipe)
        try train(straight)
        for damage in ["flip", "cut", "empty", "gone"] {
            let directory = try { let run = try run(damage, recipe); try train(run, until: 5); return run.folder }()
            var content = try bytes(directory.last)
            switch damage {
            case "flip": content[content.count - 1000] ^= 1
            case "cut": content = content.prefix(content.count - 1)
            case "empty": content = Data()
            default: break
            }
            // In place would reach `previous` too, if the two were one file.
            unlink(directory.last)
            if damage != "gone" {
                try content.write(to: URL(fileURLWithPath: directory.last))
            }
            var warnings: [String] = []
            let resumed = try run(damage, recipe, resuming: true, warn: { warnings.append($0) })
            #expect(resumed.learner.step == 4, "\(damage)")
            #expect(warnings.count == 1 && warnings[0].contains(directory.last), "\(warnings)")
            try train(resumed)
            #expect(try bytes(resumed.folder.last) == bytes(straight.folder.last), "\(damage)")
            #expect(try bytes(resumed.folder.metrics) == bytes(straight.folder.metrics), "\(damage)")
        }
    }

    @Test func whenTheLastTwoAreDamagedTheBestIsGoneOnWithAndThenNothingIsBegunAnew() throws {
        let recipe = microRecipe(steps: 6), directory = try { let run = try run("r", recipe); try train(run, until: 4); return run.folder }()
        let straight = try run("straight", recipe)
        try train(straight)
        func damage(_ path: String) throws {
            unlink(path)
            try Data("damaged".utf8).write(to: URL(fileURLWithPath: path))
        }
        try damage(directory.last)
        try damage(directory.previous)
        try {
            let resumed = try run("r", recipe, resuming: true)
            #expect(resumed.learner.step == 3)
            try train(resumed)
            #expect(try bytes(resumed.folder.last) == bytes(straight.folder.last))
        }()
        for path in [directory.last, directory.previous, directory.best] { try damage(path) }
        let error = #expect(throws: LearningError.self) { try run("r", recipe, resuming: true) }
        guard case .noUsableCheckpoint(_, let reasons)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(reasons.count == 3 && error?.description.contains(directory.previous) == true)
    }

    @Test func anInterruptedRunIsSavedAndSaysHowToGoOn() throws {
        let run = try run("r", microRecipe(steps: 50))
        do {
            try run.train(shouldStop: { run.learner.step == 5 }, observe: { _ in })
            Issue.record("was not interrupted")
        } catch let error as LearningError {
            guard case .interrupted(let step, let checkpoint) = error else { throw error }
            #expect(step == 5 && checkpoint == run.folder.last)
            #expect(error.description.contains("--resume"))
        }
        #expect(FileManager.default.fileExists(atPath: run.folder.last))
        let summary = try String(contentsOfFile: run.folder.checkpoints + "/last.json", encoding: .utf8)
        #expect(summary.contains("\"step\":5"))
    }

    @Test func aNetworkThatSaysTheSameOfEverythingStopsTheRun() throws {
        var recipe = microRecipe(steps: 20)
        recipe.optimizer.learningRate = 1e-8
        recipe.validation.everySteps = 3
        let run = try run("r", recipe)
        // Without weights it has one answer to everything, and at this rate it will not get another.
        for entry in run.task.network.parameters { entry.parameter.value = Tensor(zeros: entry.parameter.shape) }
        let error = #expect(throws: LearningError.self) { try train(run) }
        guard case .hopeless(let step, let reason, _)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 3 && reason.contains("collapsed"))
    }

    /// The tags of each event file of a run folder, with the steps they were written at, files in TensorBoard's order.
    private func events(_ directory: RunFolder) throws -> [(name: String, steps: [String: [Int]])] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.tensorBoard).sorted()
        return try names.map { name in
            let file = [UInt8](try bytes(directory.tensorBoard + "/" + name))
            var at = 0, steps: [String: [Int]] = [:]
            while at < file.count {
                let length = file[at..<at + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
                let event = ProtobufFields(file[at + 12..<at + 12 + length])
                for value in event.messages(5).flatMap({ $0.messages(1) }) { steps[value.text(1), default: []].append(event.integer(2)) }
                at += 16 + length
            }
            return (name, steps)
        }
    }

    @Test func everyNumberOfARecordIsShownInTensorBoard() throws {
        let recipe = microRecipe(steps: 8)
        try train(run("r", recipe), until: 5)
        let first = try events(RunFolder(folder.path + "/r"))
        #expect(first.count == 1 && first[0].steps["training/loss"] == [1, 2, 3, 4, 5] && first[0].steps["validation/periodicity"] == [3])
        // The checkpoint is of step 5, as the run was interrupted there.
        let resumed = try run("r", recipe, resuming: true)
        try train(resumed)
        let both = try events(resumed.folder)
        #expect(both.count == 2 && both[0].name == first[0].name && both[0].steps == first[0].steps)
        #expect(both[1].steps["training/loss"] == [6, 7, 8] && both[1].steps["validation/periodicity"] == [6, 8])
        let records = try JSONLines.read(StepRecord.self, from: resumed.folder.metrics)
        let names = Set(records.flatMap { $0.scalars.map(\.name) })
        #expect(names.isSuperset(of: ["loss", "pairLoss", "learningRate", "gradientNorm", "validation/loss", "validation/leakRate"]))
        #expect(Set(both[1].steps.keys) == Set(names.map { $0.contains("/") ? $0 : "training/" + $0 } + ["validation/periodicity"]))
        let record = try #require(records.last)
        #expect(record.scalars.first { $0.name == "loss" }?.value == record.loss)
        #expect(record.scalars.first { $0.name == "validation/trueLagRate" }?.value == record.validation?["trueLagRate"])
    }
}
