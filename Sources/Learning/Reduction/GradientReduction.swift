import Autodiff
import Communication
import NeuralNetworks
import Tensors

/// Makes the losses and gradients of several ranks, each of which worked on its own part of a batch, those of the whole batch. The
/// seam between the loss and clipping.
protocol GradientReduction {
    /// Walks back through a rank's loss.
    ///
    /// - Parameters:
    ///   - loss: This rank's part of it.
    ///   - isStopAsked: Whether this rank was asked to stop after the step.
    /// - Returns: The same bytes on each rank.
    func reduced(_ loss: StepLoss, isStopAsked: Bool) throws(CommunicationError) -> ReducedStep
}

/// What a step came to over all ranks.
struct ReducedStep {
    var gradients: Gradients<Float>
    /// Terms and measures by name, and `loss`.
    var values: [String: Double]
    /// Whether any rank was asked to stop.
    var isStopAsked: Bool
}

/// One process: its gradients are those of the batch.
struct NoReduction: GradientReduction {
    func reduced(_ loss: StepLoss, isStopAsked: Bool) -> ReducedStep {
        let total = loss.total, gradients = total.backward()
        var values = loss.measures
        for term in loss.terms { values[term.name] = Double(term.value.value.scalar) }
        values["loss"] = Double(total.value.scalar)
        return ReducedStep(gradients: gradients, values: values, isStopAsked: isStopAsked)
    }
}
