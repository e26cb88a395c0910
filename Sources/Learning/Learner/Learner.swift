import Autodiff
import Communication
import Formats
import NeuralNetworks
import Tensors

/// The training loop: loss, backward, reduction over machines, clipping, optimiser, average, record. Knows no model, no data and no
/// files.
///
/// There is no state of random numbers or of samplers: both are functions of the seed and the step.
public final class Learner {
    /// What is learned.
    public let task: any LearningTask
    /// How long and how fast.
    public let plan: LearningPlan
    /// Steps done, over all rounds.
    public internal(set) var step = 0
    /// The lowest `loss` of a validation of this round, and after which step it was; infinite and 0 before the first.
    public internal(set) var best = (loss: Double.infinity, step: 0)
    let parameters: [NamedParameter<Float>]
    var optimizer: AdamW<Float>
    var average: ExponentialMovingAverage<Float>
    /// Who works on the batches.
    let ranks: any Communicator
    let reduction: any GradientReduction
    private let schedule: Schedule

    /// Gradients are sent to other ranks in buckets of so many bytes: with fewer, the time to begin counts more than the bytes.
    /// Measured in `Benchmarks/mpi`.
    package static let bucketBytes = 128 << 10

    /// - Parameter ranks: Who works on the batches. All must begin with the same weights. Several trap unless `task` is a
    ///   `SharedLearningTask`.
    public convenience init(task: any LearningTask, plan: LearningPlan, ranks: any Communicator = SingleProcess()) {
        self.init(task: task, plan: plan, ranks: ranks, bucketBytes: Self.bucketBytes)
    }

    /// The same with buckets of another size.
    package init(task: any LearningTask, plan: LearningPlan, ranks: any Communicator, bucketBytes: Int) {
        precondition(ranks.size == 1 || task is any SharedLearningTask, "Learner: \(type(of: task)) cannot be shared by \(ranks.size) ranks; expected a SharedLearningTask")
        (self.task, self.plan, self.ranks) = (task, plan, ranks)
        parameters = task.parameters
        reduction = ranks.size == 1 ? NoReduction() : BucketedReduction(parameters, over: ranks, bucketBytes: bucketBytes)
        schedule = plan.optimizer.schedule
        (optimizer, average) = Self.fresh(parameters, plan)
    }

    private static func fresh(_ parameters: [NamedParameter<Float>], _ plan: LearningPlan) -> (AdamW<Float>, ExponentialMovingAverage<Float>) {
        (AdamW(groups: plan.optimizer.groups(parameters)), ExponentialMovingAverage(parameters, decay: plan.optimizer.weightAverageDecay))
    }

    /// Whether all rounds are over.
    public var isFinished: Bool { step >= plan.totalSteps }
    /// From 0.
    public var round: Int { min(step, plan.totalSteps - 1) / plan.optimizer.steps }
    /// Whether the next step is the first of a round after the first.
    public var isAtRoundStart: Bool { step > 0 && !isFinished && plan.endsRound(step) }

    /// Takes one step, and validates when it is due. Collective, as are validation and rounds.
    ///
    /// - Throws: `LearningError.nonFinite` before any weight has been touched by the bad step, on every rank;
    ///   `LearningError.ranksDiffer`; `CommunicationError` when ranks are lost.
    public func takeStep() throws -> (record: StepRecord, pictures: [ValidationPicture]) {
        let step = try takeStep(isStopAsked: false)
        return (step.record, step.pictures)
    }

    /// - Parameter isStopAsked: Whether this rank was asked to stop after the step.
    /// - Returns: Beside the record, whether any rank was asked.
    func takeStep(isStopAsked: Bool) throws -> (record: StepRecord, pictures: [ValidationPicture], isStopAsked: Bool) {
        let reduced = try batchMean(isStopAsked: isStopAsked)
        var gradients = reduced.gradients, values = reduced.values
        let norm = gradients.clip(parameters, toNorm: plan.optimizer.clipNorm)
        let rate = schedule(step % plan.optimizer.steps)
        guard norm.isFinite, let loss = values["loss"], loss.isFinite else {
            throw LearningError.nonFinite(step: step + 1, loss: values["loss"] ?? .nan, learningRate: rate, gradientNorm: norm, lastCheckpoint: nil)
        }
        optimizer.update(gradients, learningRate: rate)
        average.update()
        step += 1
        (values["gradientNorm"], values["learningRate"]) = (norm, rate)
        if step % Self.comparisonSteps == 0 || plan.saves(after: step) { try compareRanks() }
        guard plan.validates(after: step), let outcome = try validateOnFirst() else {
            return (StepRecord(step: step, values: values), [], reduced.isStopAsked)
        }
        return (StepRecord(step: step, values: values, validation: outcome.values), outcome.pictures, reduced.isStopAsked)
    }

    /// Validates the averaged weights; nil if the task holds nothing out.
    public func validate() -> ValidationOutcome? { withAveragedWeights { task.validate() } }

    /// Runs `body` with the averaged weights in the parameters, which have their own back after it.
    public func withAveragedWeights<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let weights = parameters.map(\.parameter.value)
        for (entry, average) in zip(parameters, average.averages) { entry.parameter.value = average.tensor }
        defer { for (entry, weight) in zip(parameters, weights) { entry.parameter.value = weight } }
        return try body()
    }

    /// Readies the round that is due, with new weights and a new optimiser; the steps go on.
    func beginRound(_ context: RoundContext) throws {
        try withAveragedWeights { try task.prepareRound(round, context) }
        if context.shouldStop() { return }
        task.drawWeights(round: round)
        (optimizer, average) = Self.fresh(parameters, plan)
        best = (.infinity, 0)
    }

    /// Whether all weights and their averages are numbers.
    var isFinite: Bool {
        parameters.allSatisfy { $0.parameter.value.isFinite } && average.averages.allSatisfy { $0.tensor.isFinite }
    }
}
