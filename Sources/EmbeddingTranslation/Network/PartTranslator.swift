import Autodiff
import NeuralNetworks
import RandomStreams
import Tensors

/// Moves one part of embeddings: x + log2 τ · g(x, τ), brought to length 1. So a ratio τ of 1 leaves it where it is, exactly.
///
/// g is a network with hidden layers; without any it is W x + b, the linear map that networks are compared with.
final class PartTranslator<Scalar: TensorScalar>: Module {
    private let hidden: [Linear<Scalar>]
    private let output: Linear<Scalar>
    private let width: Int

    init(_ configuration: TranslationConfiguration.Part, stream: inout RandomStream) {
        width = configuration.width
        var inputs = width + RatioFeatures.count
        hidden = configuration.hiddenWidths.map { outputs in
            defer { inputs = outputs }
            return Linear(inputs, outputs, stream: &stream)
        }
        output = Linear(hidden.isEmpty ? width : inputs, width, initializer: .constant(0), stream: &stream)
        output.bias?.value = Tensor(zeros: [width])
    }

    var parameters: [NamedParameter<Scalar>] {
        hidden.enumerated().flatMap { $1.parameters(under: "hidden.\($0)") } + output.parameters(under: "output")
    }

    /// - Parameters:
    ///   - rows: `[count, width]`, each of length 1.
    ///   - octaves: log2 of the ratio for each row.
    /// - Returns: The same, moved.
    func callAsFunction(_ rows: Variable<Scalar>, octaves: [Double]) -> Variable<Scalar> {
        // Rows have a length of 1, so their numbers are small; they are scaled to about 1 first.
        let x = rows * Scalar(Double(width).squareRoot())
        var y = hidden.isEmpty ? x : .concatenated([x, Variable(RatioFeatures.of(octaves))], axis: 1)
        for layer in hidden { y = layer(y).elu() }
        let steps = Variable(Tensor<Scalar>(shape: [octaves.count, 1], scalars: octaves.map { Scalar($0) }))
        return (x + steps * output(y)).l2Normalized()
    }
}
