import Autodiff
import Tensors

/// (x − mean) / √(variance + ε) · weight + bias, with the statistics of each item and each group of neighbouring channels, over all
/// positions: `[batch, ..., channels]` to the same.
///
/// `weight` and `bias` are `[channels]` and start as 1 and 0. It does not look at the other items of a batch.
/// Source: Wu and He, "Group Normalization", ECCV 2018.
public final class GroupNorm<Scalar: TensorScalar>: DeterministicLayer {
    /// Into how many the channels fall.
    public let groups: Int
    /// Factor of each channel, `[channels]`.
    public let weight: Parameter<Scalar>
    /// Offset of each channel, `[channels]`.
    public let bias: Parameter<Scalar>
    /// Added to the variance before its root.
    public let epsilon: Double

    /// - Precondition: The channels are a multiple of the groups.
    public init(groups: Int, _ channels: Int, epsilon: Double = 1e-5) {
        precondition(groups > 0 && channels % groups == 0, "GroupNorm: \(channels) channels are not divisible by \(groups) groups")
        (self.groups, self.epsilon) = (groups, epsilon)
        weight = Parameter(Tensor(ones: [channels]))
        bias = Parameter(Tensor(zeros: [channels]))
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("weight", weight), NamedParameter("bias", bias)] }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> {
        let shape = x.shape, channels = weight.shape[0]
        check(shape.rank >= 2 && shape[-1] == channels, "[batch, ..., \(channels)]", shape)
        let positions = shape.extents[1..<shape.rank - 1].reduce(1, *), width = channels / groups
        // Each group's numbers together in a row.
        let grouped = x.reshaped([shape[0], positions, groups, width]).permuted([0, 2, 1, 3])
        let rows = grouped.reshaped([shape[0], groups, positions * width]).normalizedRows(epsilon: epsilon)
        let y = rows.reshaped([shape[0], groups, positions, width]).permuted([0, 2, 1, 3]).reshaped(shape.extents)
        return y * weight.variable + bias.variable
    }
}
