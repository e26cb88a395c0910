extension Tensor {
    /// Entries `indices` along `axis`, in that order; an index may come several times or not at all.
    public func gathered(axis: Int, _ indices: [Int]) -> Tensor {
        let axis = shape.normalized(axis, for: "gather")
        checkIndices("gather", indices, below: shape.extents[axis], shape)
        let (outer, inner) = around(axis)
        let extent = shape.extents[axis]
        return Tensor(shape: shape.replacing(axis, with: indices.count)) { out in
            var target = out
            for i in 0..<outer {
                let source = storage.pointer + i * extent * inner
                for index in indices {
                    target.update(from: source + index * inner, count: inner)
                    target += inner
                }
            }
        }
    }

    /// Entries along `axis` at every place of `indices`, whose shape stands in for that axis: rows of a table `[count, width]` at
    /// indices `[batch, length]` give `[batch, length, width]`.
    public func gathered(axis: Int, _ indices: Tensor<Int>) -> Tensor {
        let axis = shape.normalized(axis, for: "gather")
        let extents = Array(shape.extents[..<axis]) + indices.shape.extents + Array(shape.extents[(axis + 1)...])
        return gathered(axis: axis, indices.scalars).reshaped(extents)
    }

    fileprivate func checkIndices(_ operation: String, _ indices: [Int], below extent: Int, _ shape: Shape) {
        for index in indices where index < 0 || index >= extent {
            shapeFailure(operation, "index \(index) is not below \(extent)", shape)
        }
    }
}

extension Tensor where Scalar: TensorScalar {
    /// The reverse of `gathered`: zeros of extent `extent` along `axis`, to whose entry `indices[i]` entry i is added.
    public func scatterAdded(axis: Int, _ indices: [Int], extent: Int) -> Tensor {
        let axis = shape.normalized(axis, for: "scatterAdd")
        if indices.count != shape.extents[axis] {
            shapeFailure("scatterAdd", "\(indices.count) indices for axis \(axis)", shape)
        }
        checkIndices("scatterAdd", indices, below: extent, shape)
        let (outer, inner) = around(axis)
        let target = shape.replacing(axis, with: extent)
        return Tensor(shape: target) { out in
            Scalar.fill(target.count, 0, out)
            var source = storage.pointer
            for i in 0..<outer {
                for index in indices {
                    Scalar.axpy(inner, 1, source, out + (i * extent + index) * inner)
                    source += inner
                }
            }
        }
    }
}
