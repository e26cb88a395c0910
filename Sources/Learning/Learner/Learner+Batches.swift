import Autodiff
import NeuralNetworks
import Tensors

extension Learner {
    /// The gradients of the step that is due and what is recorded of it: the means over its batches.
    ///
    /// Only one batch's graph is kept at a time. For losses that are means over batches of one size it is, to rounding, the step of
    /// the one large batch.
    func batchMean() -> (gradients: Gradients<Float>, values: [String: Double]) {
        let count = plan.optimizer.batchesPerStep
        var (gradients, values) = pass(batch: step * count)
        if count == 1 { return (gradients, values) }
        for batch in 1..<count {
            let next = pass(batch: step * count + batch)
            gradients.accumulate(next.gradients)
            for (name, value) in next.values { values[name, default: 0] += value }
        }
        for entry in parameters { gradients[entry.parameter] = gradients[entry.parameter]?.scaled(by: 1 / Float(count)) }
        return (gradients, values.mapValues { $0 / Double(count) })
    }

    private func pass(batch: Int) -> (gradients: Gradients<Float>, values: [String: Double]) {
        let loss = task.loss(step: batch), total = loss.total
        var values = loss.measures
        for term in loss.terms { values[term.name] = Double(term.value.value.scalar) }
        values["loss"] = Double(total.value.scalar)
        return (total.backward(), values)
    }
}

extension LearningRateFinder {
    /// Tries learning rates on a task, whose parameters are as before when it is done.
    ///
    /// What else a task keeps from step to step is the task's own affair.
    public func curve(of task: any LearningTask) -> Curve { curve(task.parameters) { task.loss(step: $0).total } }
}
