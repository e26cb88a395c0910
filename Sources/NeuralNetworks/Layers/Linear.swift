import Autodiff
import RandomStreams
import Tensors

/// y = x Wᵀ + b over the last axis.
///
/// `weight` is `[outputs, inputs]`, `bias` `[outputs]`; both start uniform in ± 1/√inputs. Applied to `[..., inputs]`
/// it gives `[..., outputs]`, which over `[batch, length, channels]` is a convolution of kernel size 1.
public final class Linear<Scalar: TensorScalar>: DeterministicLayer {
    /// `[outputs, inputs]`.
    public let weight: Parameter<Scalar>
    /// `[outputs]`; nil without.
    public let bias: Parameter<Scalar>?

    /// - Parameters:
    ///   - inputs: Extent of the last axis.
    ///   - outputs: What becomes of it.
    ///   - hasBias: Whether each output has an offset.
    ///   - initializer: How the weight is drawn.
    ///   - stream: Where it is drawn from.
    public init(
        _ inputs: Int, _ outputs: Int, bias hasBias: Bool = true, initializer: Initializer = .uniformFanIn,
        stream: inout RandomStream
    ) {
        weight = Parameter(initializer([outputs, inputs], fanIn: inputs, fanOut: outputs, stream: &stream))
        bias = hasBias
            ? Parameter(Initializer.uniformFanIn([outputs], fanIn: inputs, fanOut: outputs, stream: &stream)) : nil
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank >= 2 && x.shape[-1] == weight.shape[1], "[..., \(weight.shape[1])]", x.shape)
        return matmul(x, weight.variable, transposeB: true, bias: bias?.variable)
    }
}
