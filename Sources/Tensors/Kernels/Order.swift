extension Tensor where Scalar: TensorScalar {
    /// Sums of all elements up to each one along `axis`, itself included; of all from it on if `fromEnd`.
    public func cumulativeSum(axis: Int = -1, fromEnd: Bool = false) -> Tensor {
        let rows = Rows(shape, axis, for: "cumulativeSum")
        return Tensor(shape: shape) { out in
            rows.forEach { start in
                Scalar.cumulativeSum(rows.extent, storage.pointer + start, stride: rows.stride, fromEnd: fromEnd, out + start)
            }
        }
    }

    /// The places of the elements in order along `axis`, the smallest first unless `descending`. Equal elements stay in order; NaN
    /// is above all numbers.
    public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor<Int> {
        let rows = Rows(shape, axis, for: "argsort")
        return Tensor<Int>(shape: shape) { out in
            rows.forEach { start in
                let order = Scalar.order(rows.extent, storage.pointer + start, stride: rows.stride, descending: descending)
                for (i, place) in order.enumerated() { out[start + i * rows.stride] = place }
            }
        }
    }

    /// The elements in order along `axis`; see `argsort`.
    public func sorted(axis: Int = -1, descending: Bool = false) -> Tensor {
        takenAlong(axis: axis, argsort(axis: axis, descending: descending))
    }

    /// The `k` largest elements along `axis`, the largest first, and their places; of equals those that come first.
    public func topK(_ k: Int, axis: Int = -1) -> (values: Tensor, indices: Tensor<Int>) {
        if k < 0 || k > shape[axis] { shapeFailure("topK", "\(k) is more than axis \(axis) has", shape) }
        let indices = argsort(axis: axis, descending: true).sliced(axis: axis, 0..<k)
        return (takenAlong(axis: axis, indices), indices)
    }

    /// The places of the largest elements along `axis`, which is removed unless `keepingAxis`; the first of equals, and of
    /// NaN if there is one.
    public func argmax(axis: Int = -1, keepingAxis: Bool = false) -> Tensor<Int> { extremes("argmax", axis, keepingAxis, largest: true) }

    /// The places of the smallest elements along `axis`, which is removed unless `keepingAxis`; the first of equals, and of
    /// NaN if there is one.
    public func argmin(axis: Int = -1, keepingAxis: Bool = false) -> Tensor<Int> { extremes("argmin", axis, keepingAxis, largest: false) }

    private func extremes(_ operation: String, _ axis: Int, _ keepingAxis: Bool, largest: Bool) -> Tensor<Int> {
        let rows = Rows(shape, axis, for: operation)
        if rows.extent == 0 { shapeFailure(operation, "axis \(axis) is empty", shape) }
        let kept = shape.replacing(axis, with: 1)
        let places = Tensor<Int>(shape: kept) { out in
            rows.forEach { start in
                let row = start / (rows.extent * rows.stride) * rows.stride + start % rows.stride
                out[row] = Scalar.extreme(rows.extent, storage.pointer + start, stride: rows.stride, largest: largest)
            }
        }
        return keepingAxis ? places : places.reshaped(shape.removing(axis).extents)
    }

    /// The way back of `takenAlong`: zeros of extent `extent` along `axis`, to whose entries at `places` the elements are added.
    public func addedAlong(axis: Int, _ places: Tensor<Int>, extent: Int) -> Tensor {
        let rows = Rows(shape, axis, for: "addedAlong"), target = shape.replacing(axis, with: extent)
        if places.shape != shape { shapeFailure("addedAlong", "needs one place for each element", shape, places.shape) }
        let wide = Rows(target, axis, for: "addedAlong")
        places.check(below: extent, for: "addedAlong", shape)
        return Tensor(shape: target) { out in
            Scalar.fill(target.count, 0, out)
            for (start, targetStart) in zip(rows.starts, wide.starts) {
                Scalar.addAlong(rows.extent, storage.pointer + start, stride: rows.stride, places.storage.pointer + start,
                                out + targetStart)
            }
        }
    }
}

extension Tensor {
    /// Along `axis`, the elements at `places`, whose shape is that of the result; its other extents must be this tensor's.
    ///
    /// PyTorch's `take_along_dim`. For the same entries at every place of the other axes see `gathered`.
    public func takenAlong(axis: Int, _ places: Tensor<Int>) -> Tensor {
        let index = shape.normalized(axis, for: "takenAlong")
        if places.rank != rank || places.shape.replacing(index, with: 0) != shape.replacing(index, with: 0) {
            shapeFailure("takenAlong", "extents other than along axis \(axis) differ", shape, places.shape)
        }
        places.check(below: shape.extents[index], for: "takenAlong", shape)
        let rows = Rows(shape, axis, for: "takenAlong"), results = Rows(places.shape, axis, for: "takenAlong")
        return Tensor(shape: places.shape) { out in
            for (start, target) in zip(rows.starts, results.starts) {
                Scalar.takeAlong(results.extent, storage.pointer + start, stride: rows.stride, places.storage.pointer + target,
                                 out + target)
            }
        }
    }
}

extension Tensor where Scalar == Int {
    fileprivate func check(below extent: Int, for operation: String, _ shape: Shape) {
        for place in scalars where place < 0 || place >= extent { shapeFailure(operation, "index \(place) is not below \(extent)", shape) }
    }
}

/// The rows of a tensor along an axis: where each begins, and how far apart its elements are.
private struct Rows {
    let extent, stride, outer: Int

    init(_ shape: Shape, _ axis: Int, for operation: String) {
        let axis = shape.normalized(axis, for: operation)
        extent = shape.extents[axis]
        stride = shape.extents[(axis + 1)...].reduce(1, *)
        outer = shape.extents[..<axis].reduce(1, *)
    }

    var starts: some Sequence<Int> {
        let (width, stride) = (extent * stride, stride)
        return (0..<outer * stride).lazy.map { $0 / stride * width + $0 % stride }
    }

    func forEach(_ body: (Int) -> Void) {
        let starts = Array(starts)
        uncheckedParallelFor(starts.count, grain: max(1, elementwiseGrain / max(1, extent))) { range, _ in
            for row in range { body(starts[row]) }
        }
    }
}
