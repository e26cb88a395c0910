import Communication
import Formats
import Foundation
import Settings
import Tensors

/// A training run in a folder: steps, records, checkpoints, and going on from them.
///
/// Of several ranks all take the steps, and rank 0 alone reads and writes the folder.
public final class LearningRun {
    /// Where everything of the run lies.
    public let folder: RunFolder
    /// The loop itself, and its weights.
    public let learner: Learner
    /// What its checkpoints belong to.
    public let identity: RunIdentity
    let checkpoint: Checkpoint
    let ranks: any Communicator
    private let lock: FileLock?
    private let acceptingOthers: Bool
    private let warn: (String) -> Void
    private let events: RecordEvents
    private var savedStep: Int?
    private var lastValidation: [String: Double]?

    /// Starts a run, or goes on with the one in `folder` when `resuming`; keeps other processes from it meanwhile.
    ///
    /// - Parameters:
    ///   - recipe: What the task and its plan were made by.
    ///   - data: What the task learns from.
    ///   - ranks: Who works on the batches; all must have the same recipe and data.
    ///   - acceptingOthers: Go on although recipe, data or engine differ from the checkpoint's; `warn` is told how.
    ///   - warn: Told, in a sentence, of what went another way than hoped.
    /// - Throws: `LearningError.mismatchedCheckpoint` when the folder's run is another one, `runInUse` when another
    ///   process is at work on it, `runExists` when a new one was asked for, `noUsableCheckpoint` when all are damaged;
    ///   `FormatError` when the folder cannot be written; `RecipeError` for a recipe that no file could hold;
    ///   `CommunicationError` for ranks that have nothing to do or other data.
    public init(
        folder: RunFolder, recipe: any Recipe, data: RunData, task: any LearningTask, plan: LearningPlan,
        ranks: any Communicator = SingleProcess(), resuming: Bool = false, acceptingOthers: Bool = false,
        warn: @escaping (String) -> Void = { _ in }
    ) throws {
        try recipe.check()
        (self.folder, self.ranks, self.acceptingOthers, self.warn) = (folder, ranks, acceptingOthers, warn)
        events = RecordEvents(folder: folder.tensorBoard)
        identity = RunIdentity(recipeHash: recipe.contentHash, dataHash: data.contentHash, dataCount: data.count)
        checkpoint = Checkpoint(recipe: recipe, identity: identity, data: data)
        try Self.check(ranks, task, identity)
        if ranks.isFirst { try folder.create() }
        lock = ranks.isFirst ? try folder.locked() : nil
        learner = Learner(task: task, plan: plan, ranks: ranks)
        if ranks.isFirst { try begin(recipe, resuming: resuming) }
        try takeStateOfFirst()
        if !plan.optimizer.precision.isAvailable {
            warn("optimizer.precision is \(plan.optimizer.precision), which this processor does not multiply (it lacks AVX512-BF16); "
                + "training in \(ProductPrecision.float32)")
        }
    }

    private func begin(_ recipe: any Recipe, resuming: Bool) throws {
        if resuming {
            folder.removeTorn()
            try restore()
        } else {
            if folder.holdsRun { throw LearningError.runExists(folder: folder.path) }
            folder.removeTorn()
            // Only with both files is there a run, so that a new one can be begun again after a crash in between.
            try AtomicFile.write(recipe.yaml(), to: folder.recipe)
            try AtomicFile.write("", to: folder.metrics)
        }
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked after every step; then the state is saved and `LearningError.interrupted` thrown.
    ///   - preparing: Told how much of the preparation of a round after the first is done.
    ///   - observe: Told of every step.
    public func train(
        shouldStop: () -> Bool = { false }, preparing: (_ done: Int, _ total: Int) -> Void = { _, _ in }, observe: (StepRecord) -> Void = { _ in }
    ) throws {
        do {
            while !learner.isFinished { try step(shouldStop, preparing, observe) }
        } catch let error as LearningError { throw error.with(lastCheckpoint: lastCheckpoint) }
    }

    private func step(_ shouldStop: () -> Bool, _ preparing: (Int, Int) -> Void, _ observe: (StepRecord) -> Void) throws {
        if learner.isAtRoundStart { try beginRound(preparing, shouldStop) }
        // All ranks must stop after the same step, so they are asked before it, and agree with its sums.
        let (record, pictures, isStopAsked) = try learner.takeStep(isStopAsked: ranks.size > 1 && shouldStop())
        // A step may overflow the weights though its gradient was finite; they must not replace good ones on the disk.
        let isDue = learner.plan.saves(after: record.step)
        if isDue || record.validation != nil, !learner.isFinite || record.validation?["loss"]?.isFinite == false { throw nonFinite(record) }
        if ranks.isFirst {
            try JSONLines.append(record, to: folder.metrics)
            try events.add(record, pictures)
            observe(record)
        }
        if let validation = record.validation { try take(validation, at: record.step) }
        if isDue { try save() }
        if isStopAsked || ranks.size == 1 && shouldStop(), !learner.isFinished {
            if savedStep != record.step {
                guard learner.isFinite else { throw nonFinite(record) }
                try save()
            }
            throw LearningError.interrupted(step: record.step, checkpoint: folder.last)
        }
    }

    private func nonFinite(_ record: StepRecord) -> LearningError {
        .nonFinite(step: record.step, loss: record.validation?["loss"] ?? record.loss, learningRate: record.values["learningRate"] ?? .nan,
                   gradientNorm: record.values["gradientNorm"] ?? .nan, lastCheckpoint: nil)
    }

    private var lastCheckpoint: String? { FileManager.default.fileExists(atPath: folder.last) ? folder.last : nil }

    private func beginRound(_ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool) throws {
        if ranks.isFirst {
            try withoutActuallyEscaping(progress) { progress in
                try withoutActuallyEscaping(shouldStop) { shouldStop in
                    try learner.beginRound(RoundContext(folder: folder, step: learner.step, progress: progress, shouldStop: shouldStop))
                }
            }
        }
        if try ranks.broadcast([shouldStop()])[0] { throw LearningError.interrupted(step: learner.step, checkpoint: folder.last) }
        try takeStateOfFirst()
    }

    private func take(_ validation: [String: Double], at step: Int) throws {
        lastValidation = validation
        let stepInRound = (step - 1) % learner.plan.optimizer.steps + 1
        if let reason = learner.task.hopelessness(ValidationOutcome(validation), stepInRound: stepInRound, plan: learner.plan) {
            throw LearningError.hopeless(step: step, reason: reason, lastCheckpoint: nil)
        }
        if let loss = validation["loss"], loss < learner.best.loss {
            learner.best = (loss, step)
            if ranks.isFirst { try checkpoint.save(learner, validation: validation, to: folder.best) }
        }
    }

    private func save() throws(FormatError) {
        savedStep = learner.step
        if !ranks.isFirst { return }
        // What the records say must reach the disk before the checkpoint that counts on it.
        try JSONLines.flush(folder.metrics)
        if FileManager.default.fileExists(atPath: folder.last) { try keepPrevious() }
        try checkpoint.save(learner, validation: lastValidation, to: folder.last)
    }

    /// Makes `last` the one before. At no instant is there no readable checkpoint, nor one of them missing.
    private func keepPrevious() throws(FormatError) {
        let beside = folder.previous + AtomicFile.partSuffix
        unlink(beside)
        // A second name for the same bytes. Some file systems have no such thing.
        if link(folder.last, beside) == 0 && rename(beside, folder.previous) == 0 { unlink(beside); return }
        unlink(beside)
        try AtomicFile.write(try MappedFile(folder.last).withBytes { Data($0) }, to: folder.previous)
    }

    /// From the newest checkpoint that can be read, or from the first step when none was saved yet.
    private func restore() throws {
        var reasons: [String] = [], loaded: Checkpoint.Loaded?
        for path in [folder.last, folder.previous, folder.best] {
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                let found = try checkpoint.load(path, into: learner, acceptingOthers: acceptingOthers)
                try restoreTask(found)
                loaded = found
                if path != folder.last {
                    warn("\(reasons.first ?? "\(folder.last): is missing"); going on from \(path), after step \(learner.step)")
                }
                break
            } catch let error as FormatError { reasons.append("\(error)") }
        }
        if loaded == nil {
            if !reasons.isEmpty { throw LearningError.noUsableCheckpoint(folder: folder.path, reasons: reasons) }
            warn("\(folder.path): no checkpoint yet; starting at the first step")
        }
        try restoreRecords()
        if let loaded, !loaded.differences.isEmpty {
            warn("going on although the checkpoint was saved with \(loaded.differences.joined(separator: "; and with "))")
        }
    }

    private func restoreTask(_ loaded: Checkpoint.Loaded) throws {
        let context = RestoreContext(folder: folder, step: learner.step, round: learner.round, isAtRoundStart: learner.isAtRoundStart,
                                     hasOtherData: loaded.hasOtherData, warn: warn)
        try learner.withAveragedWeights { try learner.task.restore(from: loaded.reader, context) }
    }

    /// Drops the records of steps that will be done again, and half lines that a crash left.
    private func restoreRecords() throws {
        var records: [StepRecord] = []
        if FileManager.default.fileExists(atPath: folder.metrics) {
            let found = try JSONLines.readWhatIsWhole(StepRecord.self, from: folder.metrics)
            if found.torn > 0 { warn("\(folder.metrics): \(found.torn) damaged lines were dropped; training does not need them") }
            records = found.values.filter { $0.step <= learner.step }
        }
        lastValidation = records.last { $0.validation != nil }?.validation
        try AtomicFile.write(records.map { JSONLines.line($0) + "\n" }.joined(), to: folder.metrics)
    }

    /// Runs `body` with the averaged weights of the best validation in the task's parameters, which keep them: what comes out of a
    /// run that is finished. The last weights where no best ones can be read.
    public func withBestWeights<Result>(_ body: () throws -> Result) throws -> Result {
        if FileManager.default.fileExists(atPath: folder.best) {
            do {
                _ = try checkpoint.load(folder.best, into: learner, acceptingOthers: acceptingOthers)
            } catch let error as FormatError {
                warn("\(error); the last weights are used instead of the best")
                // Whatever the state went through, these are whole.
                _ = try checkpoint.load(folder.last, into: learner, acceptingOthers: acceptingOthers)
            }
        }
        return try learner.withAveragedWeights(body)
    }

    /// Of a model that comes out of this run, for its file: recipe and data by hash, version of the engine, steps.
    public var provenance: [String: String] {
        ["recipeHash": identity.recipeHash, "dataHash": identity.dataHash, "engineVersion": identity.engineVersion, "step": "\(learner.step)"]
    }
}
