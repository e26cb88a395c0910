import Autodiff
import RandomStreams
import Tensors

/// A row of numbers for each of `count` things, such as words: indices of any shape `[...]` to `[..., width]`.
///
/// `weight` is `[count, width]` and starts normal with deviation 1.
public final class Embedding<Scalar: TensorScalar>: Module {
    /// `[count, width]`.
    public let weight: Parameter<Scalar>

    /// - Parameters:
    ///   - count: Things that have a row.
    ///   - width: Numbers in a row.
    ///   - stream: Where the rows are drawn from.
    public init(_ count: Int, _ width: Int, stream: inout RandomStream) {
        weight = Parameter(Tensor(normal: [count, width], stream: &stream))
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("weight", weight)] }

    /// - Parameter indices: From 0 and below the count, else it traps.
    public func callAsFunction(_ indices: Tensor<Int>) -> Variable<Scalar> {
        let count = weight.shape[0]
        for index in indices.scalars { check(index >= 0 && index < count, "indices below \(count), found \(index)", indices.shape) }
        return weight.variable.gathered(axis: 0, indices)
    }
}
