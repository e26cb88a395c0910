import Tensors

extension Variable {
    /// Entries `indices` along `axis`, in that order; an index may come several times.
    public func gathered(axis: Int, _ indices: [Int]) -> Variable {
        let extent = shape[axis]
        return .result(.gather, value.gathered(axis: axis, indices), of: [self]) {
            [$0.scatterAdded(axis: axis, indices, extent: extent)]
        }
    }

    /// Entries along `axis` at every place of `indices`, whose shape stands in for that axis; see `Tensor.gathered`.
    public func gathered(axis: Int, _ indices: Tensor<Int>) -> Variable {
        let axis = shape.normalized(axis, for: "gather")
        let extents = Array(shape.extents[..<axis]) + indices.shape.extents + Array(shape.extents[(axis + 1)...])
        return gathered(axis: axis, indices.scalars).reshaped(extents)
    }

    /// Zeros of extent `extent` along `axis`, to whose entry `indices[i]` entry i is added.
    public func scatterAdded(axis: Int, _ indices: [Int], extent: Int) -> Variable {
        .result(.scatterAdd, value.scatterAdded(axis: axis, indices, extent: extent), of: [self]) {
            [$0.gathered(axis: axis, indices)]
        }
    }

    /// From each row along the last axis, the entry named by `indices`; one index per row, in order. The last axis goes.
    public func picked(_ indices: [Int]) -> Variable {
        if shape.rank == 0 { shapeFailure("pick", "needs an axis", shape) }
        let width = shape[-1]
        if indices.count != shape.removing(-1).count { shapeFailure("pick", "\(indices.count) indices for the rows", shape) }
        for index in indices where index < 0 || index >= width {
            shapeFailure("pick", "index \(index) is not below \(width)", shape)
        }
        let places = indices.enumerated().map { $0.offset * width + $0.element }
        return reshaped([shape.count]).gathered(axis: 0, places).reshaped(shape.removing(-1).extents)
    }
}
