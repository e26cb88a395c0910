import Autodiff
import Tensors

/// All axes but the batch as one: `[batch, ...]` to `[batch, count]`.
///
/// Channels come last here and first in PyTorch, so that a `Linear` after it reads its columns in another order.
public struct Flatten<Scalar: TensorScalar>: DeterministicLayer {
    /// A layer without settings.
    public init() {}

    public var parameters: [NamedParameter<Scalar>] { [] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        check(x.shape.rank >= 2, "[batch, ...]", x.shape)
        return x.flattened(from: 1)
    }
}
