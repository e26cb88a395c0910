extension Tensor {
    /// Axes in another order: axis i of the result is axis `order[i]` of this tensor.
    public func permuted(_ order: [Int]) -> Tensor {
        let order = order.map { shape.normalized($0, for: "permute") }
        if order.sorted() != Array(0..<rank) { shapeFailure("permute", "\(order) does not name each axis once", shape) }
        let target = Shape(order.map { shape.extents[$0] })
        if order == Array(0..<rank) || count == 0 { return Tensor(shape: target, storage: storage) }
        // Swapping two blocks of neighbouring axes below a common batch is a matrix transposition.
        let batch = order.indices.prefix { order[$0] == $0 }.count
        if let split = (batch + 1..<rank).first(where: { order[$0] == batch }),
           Array(order[batch...]) == Array(batch + rank - split..<rank) + Array(batch..<batch + rank - split) {
            let outer = shape.extents[..<batch].reduce(1, *)
            let rows = shape.extents[batch..<batch + rank - split].reduce(1, *)
            let columns = shape.extents[(batch + rank - split)...].reduce(1, *)
            return Tensor(shape: target) { out in
                uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / (rows * columns))) { range, _ in
                    for i in range { Scalar.transpose(rows, columns, storage.pointer + i * rows * columns, out + i * rows * columns) }
                }
            }
        }
        let strides = shape.strides
        let sources = order.map { strides[$0] }
        return Tensor(shape: target) { out in
            let loops = StridedLoops(target, sources, sources)
            let inner = loops.inner
            uncheckedParallelFor(loops.outerCount, grain: max(1, elementwiseGrain / max(1, inner.extent))) { range, _ in
                loops.forEach(range) { row, offset, _ in
                    Scalar.gather(inner.extent, storage.pointer + offset, stride: inner.strideA, out + row * inner.extent)
                }
            }
        }
    }

    /// Elements `range` along `axis`.
    public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
        let axis = shape.normalized(axis, for: "slice")
        if range.lowerBound < 0 || range.upperBound > shape.extents[axis] {
            shapeFailure("slice", "\(range) is outside axis \(axis)", shape)
        }
        let (outer, inner) = around(axis)
        let extent = shape.extents[axis]
        return Tensor(shape: shape.replacing(axis, with: range.count)) { out in
            for i in 0..<outer {
                (out + i * range.count * inner).update(
                    from: storage.pointer + (i * extent + range.lowerBound) * inner, count: range.count * inner)
            }
        }
    }

    /// Moves elements by `shift` places towards the end of `axis`; what falls off comes in at the start.
    public func rolled(axis: Int, by shift: Int) -> Tensor {
        let extent = shape[axis]
        if extent == 0 { return self }
        let cut = ((-shift % extent) + extent) % extent
        return Tensor.concatenated([sliced(axis: axis, cut..<extent), sliced(axis: axis, 0..<cut)], axis: axis)
    }

    /// Tensors one after the other along `axis`; their other extents must be equal.
    public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
        guard let first = tensors.first else { shapeFailure("concatenate", "there is nothing to join") }
        let axis = first.shape.normalized(axis, for: "concatenate")
        for other in tensors where other.rank != first.rank || other.shape.replacing(axis, with: 0) != first.shape.replacing(axis, with: 0) {
            shapeFailure("concatenate", "extents other than along axis \(axis) differ", first.shape, other.shape)
        }
        let total = tensors.reduce(0) { $0 + $1.shape.extents[axis] }
        let (outer, inner) = first.around(axis)
        return Tensor(shape: first.shape.replacing(axis, with: total)) { out in
            var start = 0
            for tensor in tensors {
                let width = tensor.shape.extents[axis] * inner
                for i in 0..<outer {
                    (out + i * total * inner + start).update(from: tensor.storage.pointer + i * width, count: width)
                }
                start += width
            }
        }
    }

    /// Products of the extents before and after `axis`.
    func around(_ axis: Int) -> (outer: Int, inner: Int) {
        (shape.extents[..<axis].reduce(1, *), shape.extents[(axis + 1)...].reduce(1, *))
    }
}

extension Tensor where Scalar: TensorScalar {
    /// Repeats axes of extent 1, and adds leading axes, to give `target`.
    public func expanded(to target: Shape) -> Tensor {
        if target == shape { return self }
        guard shape.broadcast(with: target) == target else { shapeFailure("expand", "extents must be equal or 1", shape, target) }
        let zero = Tensor(0)
        return combine(.add, self, zero, shape: target)
    }

    /// Puts `before` and `after` copies of `value` around the elements along `axis`.
    public func padded(axis: Int, before: Int, after: Int, value: Scalar = 0) -> Tensor {
        let axis = shape.normalized(axis, for: "pad")
        if before < 0 || after < 0 { shapeFailure("pad", "widths \(before), \(after) must not be negative", shape) }
        let (outer, inner) = around(axis)
        let extent = shape.extents[axis], width = before + extent + after
        return Tensor(shape: shape.replacing(axis, with: width)) { out in
            for i in 0..<outer {
                let row = out + i * width * inner
                Scalar.fill(before * inner, value, row)
                (row + before * inner).update(from: storage.pointer + i * extent * inner, count: extent * inner)
                Scalar.fill(after * inner, value, row + (before + extent) * inner)
            }
        }
    }
}
