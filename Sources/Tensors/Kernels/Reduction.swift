extension Tensor where Scalar: TensorScalar {
    /// Sum over `axes`, all when nil; reduced axes keep extent 1 if `keepingAxes`.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        reduce("sum", axes, keepingAxes, row: { Scalar(Scalar.sum($0, $1)) }, start: 0) { count, x, y in
            Scalar.axpy(count, 1, x, y)
        }
    }

    /// Mean over `axes`, all when nil. The mean of nothing is not a number.
    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        let total = sum(axes: axes, keepingAxes: keepingAxes)
        return total.scaled(by: 1 / (Scalar(count) / Scalar(max(total.count, 1))))
    }

    /// Largest element over `axes`, all when nil; NaN if there is one. The largest of nothing is minus infinity.
    public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        reduce("maximum", axes, keepingAxes, row: { Scalar.maximum($0, $1) }, start: -.infinity) { count, x, y in
            Scalar.maximumInto(count, x, y)
        }
    }

    /// Smallest element over `axes`, all when nil; NaN if there is one. The smallest of nothing is infinite.
    public func minimum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        map(.negate).maximum(axes: axes, keepingAxes: keepingAxes).map(.negate)
    }

    /// Mean of squared distances from the mean over `axes`, all when nil; divided by the count, not by one less.
    public func variance(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        (self - mean(axes: axes, keepingAxes: true)).map(.square).mean(axes: axes, keepingAxes: keepingAxes)
    }

    /// Sums over the axes by which `target` is broadcast to this shape: how a gradient returns to its source.
    public func summed(to target: Shape) -> Tensor {
        if target == shape { return self }
        let missing = rank - target.rank
        let axes = (0..<rank).filter { $0 < missing || (target.extents[$0 - missing] == 1 && shape.extents[$0] != 1) }
        return (axes.isEmpty ? self : sum(axes: axes, keepingAxes: true)).reshaped(target.extents)
    }

    /// Index of the largest element along the last axis; the first of equals. Shape without the last axis, flattened.
    public func argmaxLastAxis() -> [Int] { argmax(axis: -1).scalars }

    private func reduce(
        _ operation: String, _ axes: [Int]?, _ keepingAxes: Bool, row: (Int, UnsafePointer<Scalar>) -> Scalar,
        start: Scalar, into: (Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Tensor {
        let axes = Set((axes ?? Array(0..<rank)).map { shape.normalized($0, for: operation) }).sorted()
        let kept = (0..<rank).map { axes.contains($0) ? 1 : shape.extents[$0] }
        let resultShape = keepingAxes ? Shape(kept) : Shape((0..<rank).filter { !axes.contains($0) }.map { shape.extents[$0] })
        guard let first = axes.first, let last = axes.last else { return self }
        guard last - first == axes.count - 1 else {
            // Scattered axes: bring them together at the end.
            let order = (0..<rank).filter { !axes.contains($0) } + axes
            let gathered = permuted(order)
            let reduced = gathered.reduce(operation, Array(rank - axes.count..<rank), false, row: row, start: start, into: into)
            return reduced.reshaped(resultShape.extents)
        }
        let outer = shape.extents[..<first].reduce(1, *)
        let middle = shape.extents[first...last].reduce(1, *)
        let inner = shape.extents[(last + 1)...].reduce(1, *)
        return Tensor(shape: resultShape) { out in
            if inner == 1 {
                uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / max(1, middle))) { range, _ in
                    for i in range { out[i] = row(middle, storage.pointer + i * middle) }
                }
            } else if outer > 1 || middle < 64 {
                Scalar.fill(outer * inner, start, out)
                uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / max(1, middle * inner))) { range, _ in
                    for i in range {
                        for j in 0..<middle { into(inner, storage.pointer + (i * middle + j) * inner, out + i * inner) }
                    }
                }
            } else {
                // One long column sum: rows are added in blocks, which keeps rounding errors small, blocks in order.
                let blocks = (middle + 255) / 256
                let partial = Storage<Scalar>(count: blocks * inner)
                Scalar.fill(blocks * inner, start, partial.pointer)
                uncheckedParallelFor(blocks, grain: max(1, elementwiseGrain / (256 * max(1, inner)))) { range, _ in
                    for block in range {
                        for j in block * 256..<min(middle, block * 256 + 256) {
                            into(inner, storage.pointer + j * inner, partial.pointer + block * inner)
                        }
                    }
                }
                Scalar.fill(inner, start, out)
                for block in 0..<blocks { into(inner, partial.pointer + block * inner, out) }
            }
        }
    }
}
