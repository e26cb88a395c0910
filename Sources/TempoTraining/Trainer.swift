import Autodiff
import Foundation
import NeuralNetworks
import TempoEstimation
import Tensors

/// What one step did.
public struct StepRecord: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var step: Int
    /// What was minimised: the weighted sum of the three below.
    public var loss: Double
    /// Binary cross-entropy of the pairs.
    public var pairLoss: Double
    /// How far pulseless excerpts are from saying nothing, in nats; 0 without any.
    public var pulselessLoss: Double
    /// Cross-entropy of the anchors, in nats; 0 without any.
    public var anchorLoss: Double
    /// How often the lag of largest overlap was the true one.
    public var trueLagRate: Double
    /// Joint norm of all gradients, before clipping.
    public var gradientNorm: Double
    /// The rate of this step.
    public var learningRate: Double
    /// Only on steps that validate.
    public var validation: ValidationOutcome?
}

/// The training loop: pairs in, weights out. Knows neither files nor folders.
public final class Trainer {
    /// What decides everything but the music.
    public let recipe: Recipe
    let state: TrainingState
    private var batches: BatchBuilder
    private let library: SyntheticLibrary
    private let tracks: [TrainingTrack]
    private let validation: Validation
    private let schedule: Schedule
    /// What the round of self-training under way learns from.
    private(set) var pseudoTempi: [PseudoTempo] = []

    /// - Parameters:
    ///   - tracks: Music to train on.
    ///   - heldOut: Music for validation; a part of `tracks` when there is too little to spare.
    ///   - pulselessHeldOut: Sounds without a tempo, other than those trained on, for the leak rate; two excerpts fit into each.
    public init(recipe: Recipe, tracks: [TrainingTrack], heldOut: [TrainingTrack], library: SyntheticLibrary, pulselessHeldOut: [TrainingTrack]) {
        self.recipe = recipe
        (self.library, self.tracks) = (library, tracks)
        state = TrainingState(recipe: recipe)
        batches = BatchBuilder(tracks: tracks, library: library, recipe: recipe)
        var musicOnly = recipe
        (musicOnly.pairs.referenceShare, musicOnly.pairs.grooveShare) = (0, 0)
        validation = Validation(
            music: BatchBuilder(tracks: heldOut.isEmpty ? tracks : heldOut, library: library, recipe: musicOnly, purpose: 2),
            pulseless: pulselessHeldOut.isEmpty ? nil : BatchBuilder(tracks: pulselessHeldOut, library: library, recipe: musicOnly, purpose: 3, measuresLeak: true),
            pairs: recipe.validation.pairs)
        let warmup = Int(recipe.optimizer.warmupFraction * Double(recipe.optimizer.steps))
        schedule = warmupCosine(peak: recipe.optimizer.learningRate, warmupSteps: warmup, totalSteps: recipe.optimizer.steps)
    }

    /// Steps taken, over all rounds.
    public var stepsDone: Int { state.step }
    /// Whether all rounds are over.
    public var isFinished: Bool { state.step >= recipe.totalSteps }
    /// 0 for the first training, then rounds of self-training.
    public var round: Int { min(state.step, recipe.totalSteps - 1) / recipe.optimizer.steps }
    /// Whether the next step is the first of a round of self-training.
    var isAtRound: Bool { state.step > 0 && !isFinished && state.step % recipe.optimizer.steps == 0 }

    /// What the averaged network is sure of in the training music.
    func labels(progress: (Int, Int) -> Void, isCancelled: () -> Bool) -> [PseudoTempo] {
        state.loadAverage()
        return SelfLabeller(recipe: recipe, network: state.averagedNetwork).labels(tracks, progress: progress, isCancelled: isCancelled)
    }

    /// Learns from `pseudoTempi` from now on.
    func use(_ pseudoTempi: [PseudoTempo]) {
        self.pseudoTempi = pseudoTempi
        batches = BatchBuilder(tracks: tracks, library: library, recipe: recipe, pseudoTempi: pseudoTempi)
    }

    /// Starts the round that is due, with new weights.
    func beginRound() { state.begin(round: round) }
    /// The network with the averaged weights of the last validation, which ships.
    public var averagedNetwork: PeriodicityNetwork<Float> { state.averagedNetwork }
    /// The classifier with the averaged weights of the last validation.
    public var averagedClassifier: SameDifferentClassifier<Float> { state.averagedClassifier }

    /// Takes one step and validates when it is due.
    ///
    /// - Throws: `TrainingError.nonFinite` before any weight has been touched by the bad step.
    public func step() throws(TrainingError) -> StepRecord {
        let batch = batches.batch(step: state.step, pairs: recipe.pairs.perStep, pulseless: recipe.pairs.pulselessPerStep,
                                  anchors: recipe.pairs.anchorsPerStep, pseudo: recipe.pairs.pseudoPerStep)
        let scores = state.network(batch.excerpts)
        let pairs = batch.pairCount
        let outcome = sameDifferentOutcome(
            first: scores.sliced(axis: 0, 0..<pairs), second: scores.sliced(axis: 0, pairs..<2 * pairs), tempoShifts: batch.trueLags,
            maximumShift: recipe.network.binsPerOctave, classifier: state.classifier, objective: recipe.pairs.objective)
        var loss = outcome.loss, pulseless = 0.0, anchored = 0.0
        let anchorStart = 2 * pairs + batch.pulselessCount
        if batch.pulselessCount > 0 {
            let term = pulselessLoss(scores.sliced(axis: 0, 2 * pairs..<anchorStart))
            pulseless = Double(term.value.scalar)
            loss = loss + term * Float(recipe.pairs.pulselessWeight)
        }
        if !batch.anchorsBPM.isEmpty {
            let term = anchorLoss(scores.sliced(axis: 0, anchorStart..<scores.shape[0]), temposBPM: batch.anchorsBPM,
                                  axis: state.network.configuration.tempoAxis)
            anchored = Double(term.value.scalar)
            loss = loss + term * Float(recipe.pairs.anchorWeight)
        }
        var gradients = loss.backward()
        let norm = gradients.clip(state.parameters, toNorm: recipe.optimizer.clipNorm)
        let rate = schedule(state.step % recipe.optimizer.steps)
        guard norm.isFinite, loss.value.isFinite else {
            throw .nonFinite(step: state.step + 1, loss: Double(loss.value.scalar), learningRate: rate, gradientNorm: norm, lastCheckpoint: nil)
        }
        state.update(gradients, learningRate: rate)
        var record = StepRecord(
            step: state.step, loss: Double(loss.value.scalar), pairLoss: Double(outcome.loss.value.scalar), pulselessLoss: pulseless, anchorLoss: anchored,
            trueLagRate: outcome.trueShiftRate, gradientNorm: norm, learningRate: rate)
        if state.step % recipe.validation.everySteps == 0 || state.step % recipe.optimizer.steps == 0 { record.validation = validate() }
        return record
    }

    /// Validates the averaged weights.
    public func validate() -> ValidationOutcome {
        state.loadAverage()
        return validation(network: state.averagedNetwork, classifier: state.averagedClassifier)
    }
}
