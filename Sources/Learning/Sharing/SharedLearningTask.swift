/// A task whose batches several ranks can work on together.
///
/// The batch of a step is the same however many ranks there are: a function of the task's seed and the step. So are the random
/// numbers of each of its items, which must be named by the item's number in the batch, not in the part.
public protocol SharedLearningTask: LearningTask {
    /// This rank's part of the loss of a step, as a graph from the parameters. The parts of all ranks must add up to the loss of the
    /// whole batch, and so must the measures; every rank must give terms and measures of the same names.
    ///
    /// - Parameters:
    ///   - step: Counted from 0, over all rounds.
    ///   - share: Which part it is.
    func loss(step: Int, share: BatchShare) -> StepLoss

    /// How many items the smallest of a step's kinds has that every rank must have one of.
    var itemsPerStep: Int { get }
}

extension SharedLearningTask {
    /// The loss of the whole batch.
    public func loss(step: Int) -> StepLoss { loss(step: step, share: .whole) }
}
