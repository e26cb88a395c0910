import Autodiff
import NeuralNetworks
import Tensors

/// What is learned: a loss over some parameters, and how it is judged. The loop around it is a `Learner`'s, the files are a
/// `LearningRun`'s.
///
/// A task's random numbers must be functions of its seed and the step alone, so that a run that is gone on with sees what it would
/// have seen. Only `parameters` and `loss(step:)` must be written; the rest has defaults. A task that several processes can share is a
/// `SharedLearningTask`.
public protocol LearningTask: AnyObject {
    /// What the optimiser moves, in a fixed order, by names that stay: checkpoints are read by them.
    var parameters: [NamedParameter<Float>] { get }

    /// The loss of a step, as a graph from the parameters. It should be a mean over its batch.
    ///
    /// - Parameter step: Counted from 0, over all rounds. With several batches per step (`OptimizerSettings.batchesPerStep`) it is asked
    ///   for each of them, and this number counts the batches.
    func loss(step: Int) -> StepLoss

    /// How well the parameters do on what is held out; nil if nothing is. Called with the averaged weights in the parameters.
    func validate() -> ValidationOutcome?

    /// Why training should stop after a validation, in a sentence, because it cannot come to anything; nil to go on.
    ///
    /// - Parameters:
    ///   - stepInRound: Steps of the round that are done, from 1.
    ///   - plan: The run's.
    func hopelessness(_ outcome: ValidationOutcome, stepInRound: Int, plan: LearningPlan) -> String?

    /// Readies a round after the first, with the averaged weights of the round before in the parameters.
    ///
    /// - Parameter round: From 1.
    /// - Throws: `LearningError`.
    func prepareRound(_ round: Int, _ context: RoundContext) throws

    /// Puts the first weights of a round after the first into the parameters.
    func drawWeights(round: Int)

    /// Adds what the next steps depend on beside the parameters.
    func save(to checkpoint: inout CheckpointWriter)

    /// Takes back what `save` added, with the averaged weights in the parameters.
    ///
    /// - Throws: `FormatError` for contents that do not fit, `LearningError`.
    func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws
}

extension LearningTask {
    public func validate() -> ValidationOutcome? { nil }
    public func hopelessness(_ outcome: ValidationOutcome, stepInRound: Int, plan: LearningPlan) -> String? { nil }
    public func prepareRound(_ round: Int, _ context: RoundContext) throws {}
    public func drawWeights(round: Int) {}
    public func save(to checkpoint: inout CheckpointWriter) {}
    public func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws {}
}

/// The parts of a step's loss, and what else is to be recorded of it.
public struct StepLoss {
    /// A part of the loss.
    public struct Term {
        /// As records call it.
        public var name: String
        /// One number; recorded before it is weighted.
        public var value: Variable<Float>
        /// What it is multiplied by in the sum.
        public var weight: Double

        /// A part that counts with `weight`.
        public init(_ name: String, _ value: Variable<Float>, weight: Double = 1) {
            (self.name, self.value, self.weight) = (name, value, weight)
        }
    }

    /// At least one; their weighted sum is minimised.
    public var terms: [Term]
    /// Recorded beside the terms, by name.
    public var measures: [String: Double]

    /// - Parameter terms: At least one, or it traps.
    public init(_ terms: [Term], measures: [String: Double] = [:]) {
        precondition(!terms.isEmpty, "StepLoss: there is no term to minimise")
        (self.terms, self.measures) = (terms, measures)
    }

    /// The weighted sum.
    var total: Variable<Float> {
        terms.dropFirst().reduce(terms[0].weighted) { $0 + $1.weighted }
    }
}

extension StepLoss.Term {
    fileprivate var weighted: Variable<Float> { weight == 1 ? value : value * Float(weight) }
}

/// What is known when a round begins.
public struct RoundContext {
    /// The run's; for files of the task's own.
    public var folder: RunFolder
    /// Steps done, over all rounds.
    public var step: Int
    /// To be told how many of how many parts of the preparation are done.
    public var progress: (_ done: Int, _ total: Int) -> Void
    /// To be asked now and then; if it is true, return soon: the run then stops and can be gone on with.
    public var shouldStop: () -> Bool

    /// What is known of a run at the start of a round.
    public init(folder: RunFolder, step: Int, progress: @escaping (_ done: Int, _ total: Int) -> Void, shouldStop: @escaping () -> Bool) {
        (self.folder, self.step, self.progress, self.shouldStop) = (folder, step, progress, shouldStop)
    }
}

/// What is known when a checkpoint is gone on with.
public struct RestoreContext {
    /// The run's; for files of the task's own.
    public var folder: RunFolder
    /// Steps done, over all rounds.
    public var step: Int
    /// The round that goes on, from 0; the next one if it is just about to begin.
    public var round: Int
    /// Whether the next step is the first of a round, which `prepareRound` will then be called for.
    public var isAtRoundStart: Bool
    /// Whether the data are not those of the checkpoint.
    public var hasOtherData: Bool
    /// To be told, in a sentence, of what goes another way than hoped.
    public var warn: (String) -> Void
}
