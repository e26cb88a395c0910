import Formats
import Foundation
import TempoEstimation
import Learning
import MusicData
import MusicLearning
import Settings
import TestSupport
import Testing
import TempoTraining

/// Whatever stopped a run, going on gives the bytes of a run that was never stopped.
@Suite(.serialized) struct ResumeTests {
    /// Grooves long enough to be labelled in a round of self-training.
    private static let music = Result { () throws -> (folder: TemporaryFolder, files: [String]) in
        let folder = try TemporaryFolder()
        return (folder, try folder.grooves([84, 97, 112, 126, 139], seconds: 25))
    }

    /// The same for all recipes here.
    private static let sounds = Result {
        (try SyntheticLibrary(recipe: microRecipe()), try SyntheticLibrary.pulseless(recipe: microRecipe(), count: 6, purpose: 2))
    }

    let folder: TemporaryFolder, files: [String]

    init() throws {
        files = try Self.music.get().files
        folder = try TemporaryFolder()
    }

    /// Two rounds; so easily convinced that a network of a few steps labels something.
    private func twoRounds(steps: Int = 4) -> TempoRecipe {
        var recipe = microRecipe(steps: steps)
        recipe.selfTraining.rounds = 1
        recipe.optimizer.learningRate = 5e-3
        recipe.selfTraining.minimumMass = 0
        recipe.selfTraining.minimumAgreement = 0
        recipe.checkpoint.everySteps = 3
        return recipe
    }

    private func run(
        _ name: String, _ recipe: TempoRecipe, resuming: Bool = false, files: [String]? = nil, accepting: Bool = false,
        warn: @escaping (String) -> Void = { _ in }
    ) throws -> TempoRun {
        let cache = try FeatureCache(folder: Self.music.get().folder.path + "/cache")
        let music = try MusicLibrary(files: files ?? self.files, request: recipe.musicRequest, cache: cache)
        return try TempoRun(folder.path + "/" + name, recipe, music, library: Self.sounds.get().0, pulseless: Self.sounds.get().1,
                            resuming: resuming, accepting: accepting, warn: warn)
    }

    private func train(_ run: TempoRun, until stop: Int = .max) throws {
        do { try run.train(shouldStop: { run.learner.step >= stop }, observe: { _ in }) } catch LearningError.interrupted where stop < .max {}
    }

    private func expectEqual(_ a: RunFolder, _ b: RunFolder, _ comment: String = "") throws {
        for path in [\RunFolder.last, \.previous, \.best, \.metrics, \.recipe, \.selfLabels] {
            #expect(try bytes(a[keyPath: path]) == bytes(b[keyPath: path]), "\(b[keyPath: path]) \(comment)")
        }
        #expect(try bytes(a.checkpoints + "/last.json") == bytes(b.checkpoints + "/last.json"), "\(comment)")
    }

    @Test func stoppingAfterEveryStepOfTwoRoundsChangesNothing() throws {
        let recipe = twoRounds(), straight = try run("straight", recipe)
        try train(straight)
        #expect(straight.learner.round == 1)
        let labels = try JSONLines.read(SelfLabel.self, from: straight.folder.selfLabels)
        #expect(!labels.isEmpty)
        try train(run("pieces", recipe), until: 1)
        for step in 2...recipe.plan.totalSteps { try train(run("pieces", recipe, resuming: true), until: step) }
        let last = try run("pieces", recipe, resuming: true)
        #expect(last.learner.isFinished)
        // Checkpoints at other steps: what was before the last one differs, and nothing else.
        unlink(straight.folder.previous)
        unlink(last.folder.previous)
        link(straight.folder.last, straight.folder.previous)
        link(last.folder.last, last.folder.previous)
        try expectEqual(straight.folder, last.folder)
        _ = try (straight.writeModel(), last.writeModel())
        #expect(try bytes(straight.folder.model) == bytes(last.folder.model))
    }

    @Test func anInterruptionWhileLabellingLosesOnlyTheLabelling() throws {
        let recipe = twoRounds(), straight = try run("straight", recipe)
        try train(straight)
        try {
            let run = try run("r", recipe)
            var isLabelling = false
            #expect(throws: LearningError.self) {
                try run.train(shouldStop: { isLabelling }, labelling: { _, _ in isLabelling = true }, observe: { _ in })
            }
            #expect(run.learner.step == recipe.optimizer.steps)
        }()
        let resumed = try run("r", recipe, resuming: true)
        try train(resumed)
        try expectEqual(straight.folder, resumed.folder)
    }

    @Test func theLabelsOfARoundAreInItsCheckpoints() throws {
        let recipe = twoRounds(), straight = try run("straight", recipe)
        try train(straight)
        try train(run("r", recipe), until: 6)
        // Only for people: neither its loss nor its damage matters.
        try Data("damaged".utf8).write(to: URL(fileURLWithPath: folder.path + "/r/pseudo-tempi.jsonl"))
        let resumed = try run("r", recipe, resuming: true)
        try train(resumed)
        #expect(try bytes(resumed.folder.last) == bytes(straight.folder.last))
    }

    /// What a crash can leave before and inside the first save, and what must come of it.
    @Test func aRunThatWasKilledAroundItsFirstSaveGoesOn() throws {
        let recipe = microRecipe(steps: 4), straight = try run("straight", recipe)
        try train(straight)
        let state = straight.folder
        /// Files of a run, by name, that was killed at such a moment.
        let moments: [(String, (RunFolder) throws -> Void)] = [
            ("before the first step", { _ in }),
            ("in the first record", { try Data("{\"step\":1,\"lo".utf8).write(to: URL(fileURLWithPath: $0.metrics)) }),
            ("with records alone", { try FileManager.default.removeItem(atPath: $0.metrics); try FileManager.default.copyItem(atPath: state.metrics, toPath: $0.metrics) }),
            ("in the first save", { try Data(count: 1000).write(to: URL(fileURLWithPath: $0.last + ".123-456" + AtomicFile.partSuffix)) }),
            ("before its summary", {
                try FileManager.default.copyItem(atPath: state.previous, toPath: $0.last)
                try FileManager.default.removeItem(atPath: $0.metrics)
                try FileManager.default.copyItem(atPath: state.metrics, toPath: $0.metrics)
            }),
        ]
        for (moment, leave) in moments {
            try { _ = try run(moment, recipe) }()
            try leave(RunFolder(folder.path + "/" + moment))
            let resumed = try run(moment, recipe, resuming: true)
            try train(resumed)
            for path in [\RunFolder.last, \.best, \.metrics] {
                #expect(try bytes(resumed.folder[keyPath: path]) == bytes(state[keyPath: path]), "\(moment)")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: resumed.folder.checkpoints)
            #expect(!names.contains { $0.hasSuffix(AtomicFile.partSuffix) }, "\(moment): \(names)")
        }
        // Killed before the records: no run yet, so that the same command may be given again.
        let none = RunFolder(folder.path + "/none")
        try FileManager.default.createDirectory(atPath: none.checkpoints, withIntermediateDirectories: true)
        try "seed: 1\n".write(toFile: none.recipe, atomically: true, encoding: .utf8)
        try train(run("none", recipe))
        #expect(try bytes(none.last) == bytes(state.last))
    }

    @Test func whatDiffersIsSaidAndGoneOnWithOnlyWhenTold() throws {
        let recipe = microRecipe(steps: 4)
        try train(run("r", recipe), until: 2)
        var other = recipe
        other.optimizer.learningRate = 0.125
        let refusal = #expect(throws: LearningError.self) { try run("r", other, resuming: true, files: Array(files.prefix(4))) }
        for text in ["optimizer.learningRate \(recipe.optimizer.learningRate) → 0.125", "5 tracks then, 4 now"] {
            #expect(refusal?.description.contains(text) == true, "\(String(describing: refusal))")
        }
        var warnings: [String] = []
        let forced = try run("r", other, resuming: true, files: Array(files.prefix(4)), accepting: true, warn: { warnings.append($0) })
        #expect(forced.learner.step == 2 && warnings.count == 1 && warnings[0].contains("learningRate"), "\(warnings)")
        try train(forced)
        _ = try forced.writeModel()
        // Another network has no room for these weights, however often one is told.
        other.network.headChannels += 1
        try {
            let run = try run("s", recipe)
            try train(run, until: 2)
        }()
        let impossible = #expect(throws: LearningError.self) { try run("s", other, resuming: true, accepting: true) }
        guard case .mismatchedCheckpoint? = impossible else { Issue.record("\(String(describing: impossible))"); return }
    }

    @Test func aCheckpointOfAnotherEngineIsGoneOnWithOnlyWhenTold() throws {
        let recipe = microRecipe(steps: 4)
        try train(run("r", recipe), until: 2)
        let directory = RunFolder(folder.path + "/r"), file = try SafeTensors(contentsOf: directory.last)
        var writer = SafeTensorsWriter(metadata: file.metadata)
        let identity = try #require(file.metadata["identity"])
        try #require(identity.contains("\"engineVersion\":\"\(engineVersion)\""))
        writer.metadata["identity"] = identity.replacingOccurrences(of: "\"\(engineVersion)\"", with: "\"0.0.1-older\"")
        for entry in file.entries {
            if entry.type == .float64 { writer.add(entry.name, extents: entry.extents, doubles: try file.doubles(entry.name)) } else {
                writer.add(entry.name, extents: entry.extents, floats: try file.floats(entry.name))
            }
        }
        writer.seal()
        try writer.write(to: directory.last)
        let refusal = #expect(throws: LearningError.self) { try run("r", recipe, resuming: true) }
        #expect(refusal?.description.contains("engine version 0.0.1-older, this is \(engineVersion)") == true, "\(String(describing: refusal))")
        var warnings: [String] = []
        let forced = try run("r", recipe, resuming: true, accepting: true, warn: { warnings.append($0) })
        #expect(forced.learner.step == 2 && warnings.count == 1 && warnings[0].contains("0.0.1-older"), "\(warnings)")
    }

    @Test func otherMusicInTheMiddleOfARoundIsLabelledAnew() throws {
        let recipe = twoRounds()
        try train(run("r", recipe), until: 6)
        let forced = try run("r", recipe, resuming: true, files: Array(files.prefix(2)), accepting: true)
        try train(forced)
        #expect(forced.learner.isFinished)
    }

    @Test func anotherProcessOrObjectAtWorkIsNamed() throws {
        let recipe = microRecipe(steps: 4)
        let first = try run("r", recipe)
        let error = #expect(throws: LearningError.self) { try run("r", recipe, resuming: true) }
        guard case .runInUse(_, let holder)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(holder.contains("process \(getpid()) on "))
        #expect(throws: LearningError.self) { try run("r", recipe) }
        try train(first)
    }

    @Test func aBestCheckpointThatIsDamagedAtTheEndCostsAWarning() throws {
        let run = try run("r", microRecipe(steps: 4))
        try train(run)
        try Data("damaged".utf8).write(to: URL(fileURLWithPath: run.folder.best))
        _ = try run.writeModel()
        #expect(throws: Never.self) { try TempoModel(contentsOf: run.folder.model) }
    }
}
