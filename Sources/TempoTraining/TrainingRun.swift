import Formats
import Foundation
import RandomStreams
import TempoEstimation
import Tensors

/// The version of the engine, network and file formats together. Checkpoints of another are not continued unasked.
public let engineVersion = "0.1.0"

/// A training run in a folder: steps, records, checkpoints, and the model at the end.
public final class TrainingRun {
    /// Where everything of the run lies.
    public let directory: RunDirectory
    /// The loop itself, and its weights.
    public let trainer: Trainer
    private let recipe: Recipe
    private let identity: Checkpoint.Identity
    private let lock: FileLock
    private let acceptingOthers: Bool
    private let warn: (String) -> Void
    private let heldOut: [TrainingTrack]
    private let pulseless: [TrainingTrack]
    private let events: TrainingEvents
    private var savedStep: Int?
    private var lastValidation: ValidationOutcome?

    /// Starts a run, or goes on with the one in `directory` when `resuming`; keeps other processes from it meanwhile.
    ///
    /// - Parameters:
    ///   - acceptingOthers: Go on although recipe, music or engine differ from the checkpoint's; `warn` is told how.
    ///   - warn: Told, in a sentence, of what went another way than hoped.
    /// - Throws: `TrainingError.mismatchedCheckpoint` when the folder's run is another one, `runInUse` when another
    ///   process is at work on it, `runExists` when a new one was asked for, `noUsableCheckpoint` when all are damaged;
    ///   `FormatError` when the folder cannot be written.
    public init(
        directory: RunDirectory, recipe: Recipe, data: TrainingData, library: SyntheticLibrary,
        pulselessHeldOut: [TrainingTrack], resuming: Bool, acceptingOthers: Bool = false, warn: @escaping (String) -> Void = { _ in }
    ) throws {
        (self.directory, self.recipe, self.acceptingOthers, self.warn) = (directory, recipe, acceptingOthers, warn)
        (heldOut, pulseless) = (data.heldOut.isEmpty ? data.tracks : data.heldOut, pulselessHeldOut)
        events = TrainingEvents(folder: directory.tensorBoard, track: heldOut.first, recipe: recipe)
        identity = Checkpoint.Identity(recipeHash: recipe.contentHash, dataHash: data.contentHash,
                                       trackCount: data.tracks.count + data.heldOut.count, engineVersion: engineVersion)
        try directory.create()
        lock = try directory.locked()
        trainer = Trainer(recipe: recipe, tracks: data.tracks, heldOut: data.heldOut, library: library, pulselessHeldOut: pulselessHeldOut)
        if resuming {
            directory.removeTorn()
            try restore()
        } else {
            if directory.holdsRun { throw TrainingError.runExists(folder: directory.path) }
            directory.removeTorn()
            // Only with both files is there a run, so that a new one can be begun again after a crash in between.
            try AtomicFile.write(recipe.yaml(), to: directory.recipe)
            try AtomicFile.write("", to: directory.metrics)
        }
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked after every step; then the state is saved and `TrainingError.interrupted` thrown.
    ///   - observe: Told of every step.
    public func train(
        shouldStop: () -> Bool, labelling: (Int, Int) -> Void = { _, _ in }, observe: (StepRecord) -> Void
    ) throws {
        while !trainer.isFinished {
            if trainer.isAtRound { try beginRound(labelling, shouldStop) }
            let record: StepRecord
            do throws(TrainingError) { record = try trainer.step() } catch {
                if case .nonFinite(let step, let loss, let rate, let norm, _) = error {
                    throw TrainingError.nonFinite(step: step, loss: loss, learningRate: rate, gradientNorm: norm, lastCheckpoint: lastCheckpoint)
                }
                throw error
            }
            // A step may overflow the weights though its gradient was finite; they must not replace good ones on the disk.
            let isDue = record.step % recipe.checkpointSteps == 0 || record.step % recipe.optimizer.steps == 0
            if isDue || record.validation != nil, !trainer.state.isFinite || record.validation?.loss.isFinite == false {
                throw TrainingError.nonFinite(step: record.step, loss: record.validation?.loss ?? record.loss, learningRate: record.learningRate,
                                              gradientNorm: record.gradientNorm, lastCheckpoint: lastCheckpoint)
            }
            try JSONLines.append(record, to: directory.metrics)
            try events.add(record, network: trainer.averagedNetwork)
            observe(record)
            if let validation = record.validation { try take(validation, at: record.step) }
            if isDue { try save() }
            if shouldStop() && !trainer.isFinished {
                if savedStep != record.step {
                    guard trainer.state.isFinite else {
                        throw TrainingError.nonFinite(step: record.step, loss: record.loss, learningRate: record.learningRate,
                                                      gradientNorm: record.gradientNorm, lastCheckpoint: lastCheckpoint)
                    }
                    try save()
                }
                throw TrainingError.interrupted(step: record.step, checkpoint: directory.last)
            }
        }
    }

    private var lastCheckpoint: String? { FileManager.default.fileExists(atPath: directory.last) ? directory.last : nil }

    /// The model labels what it is sure of; checkpoints hold the labels, so that a resumed round has the same.
    private func beginRound(_ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool) throws {
        try label(progress, shouldStop)
        trainer.beginRound()
    }

    private func label(_ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool) throws {
        let labels = trainer.labels(progress: progress, isCancelled: shouldStop)
        if shouldStop() { throw TrainingError.interrupted(step: trainer.stepsDone, checkpoint: directory.last) }
        if labels.isEmpty { throw TrainingError.nothingLearned(step: trainer.stepsDone, lastCheckpoint: directory.last) }
        try AtomicFile.write(labels.map { JSONLines.line($0) + "\n" }.joined(), to: directory.pseudoTempi)
        trainer.use(labels)
    }

    private func take(_ validation: ValidationOutcome, at step: Int) throws {
        lastValidation = validation
        // After the first tenth, a network that says the same of everything will not recover.
        if validation.spreadOctaves < 0.02 && step % recipe.optimizer.steps > recipe.optimizer.steps / 10 {
            throw TrainingError.collapsed(step: step, spread: validation.spreadOctaves,
                                          lastCheckpoint: lastCheckpoint)
        }
        if step % recipe.optimizer.steps == 0 && validation.entropyBits > log2(Double(recipe.network.tempoBinCount)) - 0.01 {
            throw TrainingError.undecided(step: step, entropyBits: validation.entropyBits, lastCheckpoint: lastCheckpoint)
        }
        if validation.loss < trainer.state.bestValidationLoss {
            (trainer.state.bestValidationLoss, trainer.state.bestStep) = (validation.loss, step)
            try Checkpoint.save(trainer.state, pseudoTempi: trainer.pseudoTempi, recipe: recipe, identity: identity,
                                validation: validation, to: directory.best)
        }
    }

    private func save() throws(FormatError) {
        // What the records say must reach the disk before the checkpoint that counts on it.
        try JSONLines.flush(directory.metrics)
        if FileManager.default.fileExists(atPath: directory.last) { try keepPrevious() }
        try Checkpoint.save(trainer.state, pseudoTempi: trainer.pseudoTempi, recipe: recipe, identity: identity,
                            validation: lastValidation, to: directory.last)
        savedStep = trainer.stepsDone
    }

    /// Makes `last` the one before. At no instant is there no readable checkpoint, nor one of them missing.
    private func keepPrevious() throws(FormatError) {
        let beside = directory.previous + AtomicFile.partSuffix
        unlink(beside)
        // A second name for the same bytes. Some file systems have no such thing.
        if link(directory.last, beside) == 0 && rename(beside, directory.previous) == 0 { unlink(beside); return }
        unlink(beside)
        try AtomicFile.write(try MappedFile(directory.last).withBytes { Data($0) }, to: directory.previous)
    }

    /// From the newest checkpoint that can be read, or from the first step when none was saved yet.
    private func restore() throws {
        var reasons: [String] = [], loaded: Checkpoint.Loaded?
        for path in [directory.last, directory.previous, directory.best] {
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                loaded = try Checkpoint.load(path, into: trainer.state, recipe: recipe, identity: identity, acceptingOthers: acceptingOthers)
                if path != directory.last {
                    let reason = reasons.first ?? "\(directory.last): is missing"
                    warn("\(reason); going on from \(path), after step \(trainer.stepsDone)")
                }
                break
            } catch let error as FormatError { reasons.append("\(error)") }
        }
        if loaded == nil {
            if !reasons.isEmpty { throw TrainingError.noUsableCheckpoint(folder: directory.path, reasons: reasons) }
            warn("\(directory.path): no checkpoint yet; starting at the first step")
        }
        try restoreRecords()
        guard let loaded else { return }
        if !loaded.differences.isEmpty { warn("going on although the checkpoint was saved with \(loaded.differences.joined(separator: "; and with "))") }
        guard trainer.round > 0, !trainer.isAtRound else { return }
        if loaded.differences.contains(where: { $0.hasPrefix("other music") }) {
            warn("labelling the music anew, since it is not what the labels were made for")
            try label({ _, _ in }, { false })
        } else {
            trainer.use(loaded.pseudoTempi)
        }
    }

    /// Drops the records of steps that will be done again, and half lines that a crash left.
    private func restoreRecords() throws {
        var records: [StepRecord] = []
        if FileManager.default.fileExists(atPath: directory.metrics) {
            let found = try JSONLines.readWhatIsWhole(StepRecord.self, from: directory.metrics)
            if found.torn > 0 { warn("\(directory.metrics): \(found.torn) damaged lines were dropped; training does not need them") }
            records = found.values.filter { $0.step <= trainer.stepsDone }
        }
        lastValidation = records.last { $0.validation != nil }?.validation
        try AtomicFile.write(records.map { JSONLines.line($0) + "\n" }.joined(), to: directory.metrics)
    }

    /// Renders the references through the best weights and writes the model.
    ///
    /// - Parameter progress: Told how many of how many references are done.
    public func writeModel(progress: @Sendable (Int, Int) -> Void = { _, _ in }) throws -> TempoModel {
        if FileManager.default.fileExists(atPath: directory.best) {
            do {
                try Checkpoint.load(directory.best, into: trainer.state, recipe: recipe, identity: identity, acceptingOthers: acceptingOthers)
            } catch let error as FormatError {
                warn("\(error); the model is made from the last weights instead of the best")
                // Whatever the state went through, these are whole.
                try Checkpoint.load(directory.last, into: trainer.state, recipe: recipe, identity: identity, acceptingOthers: acceptingOthers)
            }
        }
        let windows = WindowPlan(windowSeconds: recipe.windowSeconds)
        let references = try ReferenceBank.rendered(
            patterns: recipe.references.patterns, axis: recipe.referenceAxis, seconds: recipe.references.seconds,
            windowSeconds: recipe.windowSeconds, network: trainer.averagedNetwork, features: recipe.features, seed: recipe.seed,
            progress: progress)
        var model = TempoModel(
            features: recipe.features, network: trainer.averagedNetwork, classifier: trainer.averagedClassifier, windows: windows,
            references: references, prior: TempoPrior(centreBPM: recipe.prior.centreBPM, widthOctaves: recipe.prior.widthOctaves),
            provenance: [
                "recipeHash": identity.recipeHash, "dataHash": identity.dataHash, "engineVersion": engineVersion,
                "seed": "\(recipe.seed)", "step": "\(trainer.state.step)",
            ])
        model.calibration = Calibrator(recipe: recipe, music: heldOut, pulseless: pulseless).calibration(of: model)
        try model.write(to: directory.model)
        return model
    }
}
