import Tensors

extension Variable {
    /// Two axes in each other's place, the last two unless told: a matrix transposed.
    public func transposed(_ first: Int = -2, _ second: Int = -1) -> Variable {
        permuted(shape.swapping(first, second, for: "transpose"))
    }

    /// Without `axis`, whose extent must be 1.
    public func squeezed(axis: Int) -> Variable { reshaped(shape.squeezing(axis)) }

    /// With an axis of extent 1 before `axis`, or after the last for -1.
    public func unsqueezed(axis: Int) -> Variable { reshaped(shape.unsqueezing(axis)) }

    /// The axes from `axis` on as one.
    public func flattened(from axis: Int = 0) -> Variable { reshaped(shape.flattening(from: axis)) }

    /// Variables of one shape along a new axis, the first unless told.
    public static func stacked(_ variables: [Variable], axis: Int = 0) -> Variable {
        for other in variables where other.shape != variables[0].shape {
            shapeFailure("stack", "shapes differ", variables[0].shape, other.shape)
        }
        return concatenated(variables.map { $0.unsqueezed(axis: axis) }, axis: axis)
    }

    /// A part of the variable; see `AxisIndex` for what may stand in the brackets. One number for each axis gives shape [].
    public subscript(indices: any AxisIndex...) -> Variable {
        SubscriptPlan(indices, shape).read(self, shape, slice: { $0.sliced(axis: $1, $2) }, gather: { $0.gathered(axis: $1, $2) },
                                           reshape: { $0.reshaped($1) })
    }
}

/// Products summed over shared indices, in Einstein's notation; see `Tensors.einsum` for what is covered.
public func einsum<Scalar>(_ equation: String, _ operands: Variable<Scalar>...) -> Variable<Scalar> {
    EinsumPlan(equation, operands.map(\.shape)).evaluate(
        operands, sum: { $0.sum(axes: $1) }, permute: { $0.permuted($1) }, reshape: { $0.reshaped($1) }, multiply: { matmul($0, $1) })
}
