import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// Two layers between an embedding and the space in which partners are compared. They are dropped after training: they may forget
/// what the comparison does not need, so that the embedding need not.
///
/// Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020.
struct Projector: Module {
    private let hidden: Linear<Float>
    private let output: Linear<Float>

    init(_ inputs: Int, _ objective: ContrastiveObjective, stream: inout RandomStream) {
        hidden = Linear(inputs, objective.projectorHidden, stream: &stream)
        output = Linear(objective.projectorHidden, objective.projectorWidth, stream: &stream)
    }

    var parameters: [NamedParameter<Float>] { hidden.parameters(under: "hidden") + output.parameters(under: "output") }

    /// Embeddings have a length of 1, so their numbers are small; they are scaled to about 1 first.
    func callAsFunction(_ x: Variable<Float>) -> Variable<Float> {
        output(hidden(x * Float(Double(x.shape[1]).squareRoot())).elu())
    }
}
