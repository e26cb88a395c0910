import AudioFeatures
import Formats
import Foundation
import RandomStreams
import TempoModel
import Tensors

/// The version of the engine, network and file formats together. Checkpoints of another are not continued unasked.
public let engineVersion = "0.1.0"

/// A training run in a folder: steps, records, checkpoints, and the model at the end.
public final class TrainingRun {
    public let directory: RunDirectory
    public let trainer: Trainer
    private let recipe: Recipe
    private let identity: Checkpoint.Identity
    private let heldOut: [TrainingTrack]
    private let pulseless: [TrainingTrack]
    private let events: TrainingEvents
    private var savedStep: Int?
    private var lastValidation: ValidationOutcome?

    /// Starts a run, or goes on with the one in `directory` when `resuming`.
    ///
    /// - Throws: `TrainingError.mismatchedCheckpoint` when the folder's run is another one.
    public init(
        directory: RunDirectory, recipe: Recipe, data: TrainingData, library: SyntheticLibrary,
        pulselessHeldOut: [TrainingTrack], resuming: Bool, warn: (String) -> Void = { _ in }
    ) throws {
        (self.directory, self.recipe) = (directory, recipe)
        (heldOut, pulseless) = (data.heldOut.isEmpty ? data.tracks : data.heldOut, pulselessHeldOut)
        events = TrainingEvents(folder: directory.tensorBoard, track: heldOut.first, recipe: recipe)
        identity = Checkpoint.Identity(recipeHash: recipe.contentHash, dataHash: data.contentHash, engineVersion: engineVersion)
        trainer = Trainer(recipe: recipe, tracks: data.tracks, heldOut: data.heldOut, library: library, pulselessHeldOut: pulselessHeldOut)
        try directory.create()
        if resuming {
            try restore(warn)
        } else {
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
                    throw TrainingError.nonFinite(step: step, loss: loss, learningRate: rate, gradientNorm: norm,
                                                  lastCheckpoint: FileManager.default.fileExists(atPath: directory.last) ? directory.last : nil)
                }
                throw error
            }
            try JSONLines.append(record, to: directory.metrics)
            try events.add(record, network: trainer.averagedNetwork)
            observe(record)
            if let validation = record.validation { try take(validation, at: record.step) }
            if record.step % recipe.checkpointSteps == 0 || record.step % recipe.optimizer.steps == 0 { try save() }
            if shouldStop() && !trainer.isFinished {
                if savedStep != record.step { try save() }
                throw TrainingError.interrupted(step: record.step, checkpoint: directory.last)
            }
        }
    }

    /// The model labels what it is sure of; the labels are kept in the run folder, so that a resumed round has the same.
    private func beginRound(_ progress: (Int, Int) -> Void, _ shouldStop: () -> Bool) throws {
        let labels = trainer.pseudoTempi(progress: progress, isCancelled: shouldStop)
        if shouldStop() { throw TrainingError.interrupted(step: trainer.stepsDone, checkpoint: directory.last) }
        if labels.isEmpty { throw TrainingError.nothingLearned(step: trainer.stepsDone, lastCheckpoint: directory.last) }
        try AtomicFile.write(labels.map { JSONLines.line($0) + "\n" }.joined(), to: directory.pseudoTempi)
        trainer.use(labels)
        trainer.beginRound()
    }

    private func take(_ validation: ValidationOutcome, at step: Int) throws {
        lastValidation = validation
        // After the first tenth, a network that says the same of everything will not recover.
        if validation.spreadOctaves < 0.02 && step % recipe.optimizer.steps > recipe.optimizer.steps / 10 {
            throw TrainingError.collapsed(step: step, spread: validation.spreadOctaves,
                                          lastCheckpoint: FileManager.default.fileExists(atPath: directory.last) ? directory.last : nil)
        }
        if validation.loss < trainer.state.bestValidationLoss {
            (trainer.state.bestValidationLoss, trainer.state.bestStep) = (validation.loss, step)
            try Checkpoint.save(trainer.state, recipe: recipe, identity: identity, validation: validation, to: directory.best)
        }
    }

    private func save() throws(FormatError) {
        if FileManager.default.fileExists(atPath: directory.last) {
            // A second name for the same bytes: at no instant is there no readable checkpoint.
            unlink(directory.previous)
            link(directory.last, directory.previous)
        }
        try Checkpoint.save(trainer.state, recipe: recipe, identity: identity, validation: lastValidation, to: directory.last)
        savedStep = trainer.stepsDone
    }

    private func restore(_ warn: (String) -> Void) throws {
        do {
            try Checkpoint.load(directory.last, into: trainer.state, identity: identity)
        } catch let error as FormatError {
            guard FileManager.default.fileExists(atPath: directory.previous) else {
                guard !FileManager.default.fileExists(atPath: directory.last) else { throw error }
                warn("\(directory.path): no checkpoint yet; starting at the first step")
                try AtomicFile.write("", to: directory.metrics)
                return
            }
            warn("\(error); going on from the checkpoint before it")
            try Checkpoint.load(directory.previous, into: trainer.state, identity: identity)
        }
        if trainer.round > 0 && !trainer.isAtRound { trainer.use(try JSONLines.read(PseudoTempo.self, from: directory.pseudoTempi)) }
        // Records of steps that will be done again.
        let records = (try? JSONLines.read(StepRecord.self, from: directory.metrics)) ?? []
        let kept = records.filter { $0.step <= trainer.stepsDone }.map { JSONLines.line($0) + "\n" }
        try AtomicFile.write(kept.joined(), to: directory.metrics)
    }

    /// Renders the references through the best weights and writes the model.
    ///
    /// - Parameter progress: Told how many of how many references are done.
    public func writeModel(progress: (Int, Int) -> Void = { _, _ in }) throws -> TempoModel {
        if FileManager.default.fileExists(atPath: directory.best) {
            try Checkpoint.load(directory.best, into: trainer.state, identity: identity)
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
