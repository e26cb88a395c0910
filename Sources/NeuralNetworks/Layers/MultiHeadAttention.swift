import Autodiff
import RandomStreams
import Tensors

/// Self-attention of several heads: each position gathers from all others, weighted by how well its query fits their keys.
///
///     head = softmax(Q Kᵀ / √d + mask) V,   d = width / heads
///
/// `[batch, length, width]` to the same. Names and shapes of the weights are those of PyTorch's `MultiheadAttention`:
/// `in_proj_weight` is `[3 · width, width]` with queries, keys and values one below the other.
/// Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
public final class MultiHeadAttention<Scalar: TensorScalar>: DeterministicLayer {
    /// How many; each has `width / heads` channels.
    public let heads: Int
    /// `[3 · width, width]`: queries, keys and values.
    public let inputWeight: Parameter<Scalar>
    /// `[3 · width]`; starts as 0.
    public let inputBias: Parameter<Scalar>
    /// What joins the heads, `[width, width]`.
    public let output: Linear<Scalar>

    /// - Precondition: `width` is a multiple of `heads`.
    public init(_ width: Int, heads: Int, stream: inout RandomStream) {
        precondition(heads > 0 && width % heads == 0, "MultiHeadAttention: \(width) channels are not divisible by \(heads) heads")
        self.heads = heads
        inputWeight = Parameter(Initializer.glorotUniform([3 * width, width], fanIn: width, fanOut: 3 * width, stream: &stream))
        inputBias = Parameter(Tensor(zeros: [3 * width]))
        output = Linear(width, width, stream: &stream)
        output.bias!.value = Tensor(zeros: [width])
    }

    public var parameters: [NamedParameter<Scalar>] {
        [NamedParameter("in_proj_weight", inputWeight), NamedParameter("in_proj_bias", inputBias)] + output.parameters(under: "out_proj")
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { self(x, mask: nil) }

    /// - Parameter mask: Added to the fit of every query (row) with every key (column), `[length, length]` or what
    ///   broadcasts to `[batch, heads, length, length]`; −∞ forbids. A row must not be all −∞.
    public func callAsFunction(_ x: Variable<Scalar>, mask: Tensor<Scalar>?) -> Variable<Scalar> {
        let width = output.weight.shape[0]
        check(x.shape.rank == 3 && x.shape[2] == width, "[batch, length, \(width)]", x.shape)
        let projections = matmul(x, inputWeight.variable, transposeB: true, bias: inputBias.variable)
        return output(attention(projections, heads: heads, mask: mask))
    }
}
