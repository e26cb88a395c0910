import Autodiff
import NeuralNetworks
import Tensors

/// Makes the gradients of several processes, each of which worked on its own part of a batch, those of the whole batch. The seam
/// between the backward pass and clipping.
public protocol GradientReduction {
    /// Replaces the gradients of this process by the mean over all processes; the same bytes on each.
    func reduce(_ gradients: inout Gradients<Float>, of parameters: [NamedParameter<Float>])
}

/// One process: its gradients are those of the batch.
public struct SingleProcess: GradientReduction {
    /// Does nothing.
    public init() {}

    public func reduce(_ gradients: inout Gradients<Float>, of parameters: [NamedParameter<Float>]) {}
}
