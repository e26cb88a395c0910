import Autodiff
import Tensors

/// (x − mean) / √(variance + ε) · weight + bias over the last axis, the channels of each position.
///
/// `weight` and `bias` are `[channels]` and start as 1 and 0.
/// Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
public final class LayerNorm<Scalar: TensorScalar>: DeterministicLayer {
    /// Factor of each channel, `[channels]`.
    public let weight: Parameter<Scalar>
    /// Offset of each channel, `[channels]`.
    public let bias: Parameter<Scalar>
    /// Added to the variance before its root.
    public let epsilon: Double

    /// - Parameters:
    ///   - channels: Extent of the last axis.
    ///   - epsilon: Added to the variance before its root.
    public init(_ channels: Int, epsilon: Double = 1e-5) {
        weight = Parameter(Tensor(repeating: 1, shape: [channels]))
        bias = Parameter(Tensor(zeros: [channels]))
        self.epsilon = epsilon
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("weight", weight), NamedParameter("bias", bias)] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank > 0 && x.shape[-1] == weight.shape[0], "[..., \(weight.shape[0])]", x.shape)
        return x.normalizedRows(gain: weight.variable, offset: bias.variable, epsilon: epsilon)
    }
}
