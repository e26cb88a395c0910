import Autodiff
import Communication
import NeuralNetworks
import Tensors

extension Learner {
    /// The gradients of the step that is due and what is recorded of it, over all ranks: the means over its batches.
    ///
    /// Only one batch's graph is kept at a time. For losses that are means over batches of one size it is, to rounding, the step of
    /// the one large batch.
    ///
    /// - Parameter isStopAsked: Whether this rank was asked to stop after the step.
    func batchMean(isStopAsked: Bool) throws(CommunicationError) -> ReducedStep {
        let count = plan.optimizer.batchesPerStep
        var mean = try reduced(batch: step * count, isStopAsked)
        if count == 1 { return mean }
        for batch in 1..<count {
            let next = try reduced(batch: step * count + batch, isStopAsked)
            mean.gradients.accumulate(next.gradients)
            for (name, value) in next.values { mean.values[name, default: 0] += value }
            mean.isStopAsked = mean.isStopAsked || next.isStopAsked
        }
        for entry in parameters { mean.gradients[entry.parameter] = mean.gradients[entry.parameter]?.scaled(by: 1 / Float(count)) }
        mean.values = mean.values.mapValues { $0 / Double(count) }
        return mean
    }

    private func reduced(batch: Int, _ isStopAsked: Bool) throws(CommunicationError) -> ReducedStep {
        // What is recorded and what walks back must be in one precision.
        try ProductPrecision.with(plan.optimizer.precision) { () throws(CommunicationError) in
            let loss = (task as? any SharedLearningTask)?.loss(step: batch, share: BatchShare(ranks)) ?? task.loss(step: batch)
            return try reduction.reduced(loss, isStopAsked: isStopAsked)
        }
    }
}

extension LearningRateFinder {
    /// Tries learning rates on a task, whose parameters are as before when it is done.
    ///
    /// What else a task keeps from step to step is the task's own affair.
    public func curve(of task: any LearningTask) -> Curve { curve(task.parameters) { task.loss(step: $0).total } }
}
