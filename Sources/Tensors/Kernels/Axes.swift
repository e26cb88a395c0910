extension Tensor {
    /// Two axes in each other's place, the last two unless told: a matrix transposed.
    public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
        permuted(shape.swapping(first, second, for: "transpose"))
    }

    /// Without `axis`, whose extent must be 1.
    public func squeezed(axis: Int) -> Tensor { reshaped(shape.squeezing(axis)) }

    /// With an axis of extent 1 before `axis`, or after the last for -1.
    public func unsqueezed(axis: Int) -> Tensor { reshaped(shape.unsqueezing(axis)) }

    /// The axes from `axis` on as one.
    public func flattened(from axis: Int = 0) -> Tensor { reshaped(shape.flattening(from: axis)) }

    /// Tensors of one shape along a new axis, the first unless told.
    public static func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        guard let first = tensors.first else { shapeFailure("stack", "there is nothing to stack") }
        for other in tensors where other.shape != first.shape { shapeFailure("stack", "shapes differ", first.shape, other.shape) }
        return concatenated(tensors.map { $0.unsqueezed(axis: axis) }, axis: axis)
    }
}

extension Shape {
    /// The order of axes in which two have each other's place.
    package func swapping(_ first: Int, _ second: Int, for operation: String) -> [Int] {
        if rank < 2 && (first, second) == (-2, -1) { shapeFailure(operation, "needs two axes", self) }
        var order = Array(0..<rank)
        order.swapAt(normalized(first, for: operation), normalized(second, for: operation))
        return order
    }

    /// Without an axis of extent 1.
    package func squeezing(_ axis: Int) -> [Int] {
        if self[axis] != 1 { shapeFailure("squeeze", "axis \(axis) has more than one entry or none", self) }
        return removing(axis).extents
    }

    /// With an axis of extent 1.
    package func unsqueezing(_ axis: Int) -> [Int] {
        let place = axis < 0 ? axis + rank + 1 : axis
        if place < 0 || place > rank { shapeFailure("unsqueeze", "axis \(axis) is none of the \(rank + 1) places for a new one", self) }
        var extents = extents
        extents.insert(1, at: place)
        return extents
    }

    /// The axes from one on as one.
    package func flattening(from axis: Int) -> [Int] {
        if rank == 0 && axis == 0 { return [1] }
        let axis = normalized(axis, for: "flatten")
        return Array(extents[..<axis]) + [extents[axis...].reduce(1, *)]
    }
}
