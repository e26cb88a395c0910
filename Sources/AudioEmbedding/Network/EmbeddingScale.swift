import Autodiff
import NeuralNetworks
import Tensors

/// Brings every number of an embedding to mean 0 and deviation 1 over the music that was trained on, so that the cosine of two
/// embeddings compares what differs from piece to piece, and no number counts for more by its scale.
///
/// `centre` and `factor` are measured after training.
public final class EmbeddingScale<Scalar: TensorScalar>: Module {
    /// Mean of each number, `[width]`.
    private let centre: Parameter<Scalar>
    /// 1 / deviation of each number, `[width]`.
    private let factor: Parameter<Scalar>

    init(width: Int) {
        centre = Parameter(Tensor(zeros: [width]), isTrainable: false)
        factor = Parameter(Tensor(repeating: 1, shape: [width]), isTrainable: false)
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("centre", centre), NamedParameter("factor", factor)] }

    /// `[batch, width]`, whatever the numbers' own means and deviations.
    func callAsFunction(_ numbers: Tensor<Scalar>) -> Tensor<Scalar> { (numbers - centre.value) * factor.value }

    /// - Parameter numbers: Of the music that was trained on, `[windows, width]`; at least two.
    func measure(_ numbers: Tensor<Scalar>) {
        let mean = numbers.mean(axes: [0]), variance = (numbers - mean).map(.square).mean(axes: [0])
        centre.value = mean
        // A number that never changes, such as one of a band above all the music, must not become infinite.
        factor.value = variance.scaled(by: 1, plus: Scalar(1e-6)).map(.sqrt).map(.reciprocal)
    }
}
