/// What may stand between the brackets of a tensor, one for each axis: `x[0, 1..<3, .all]`.
///
/// A whole number takes one entry, and its axis goes. A range, also one without an end, takes some; `.all` takes every one;
/// `stride(from:to:by:)` and an array of indices take others. `.newAxis` stands for an axis that is not there yet, of extent 1.
/// Negative numbers count from the end, so that `x[-1, .all]` is the last row and `x[(-3)...]` are the last three. The first number of
/// a range must not be above the last, by Swift's rule: all but the ends are `x[1...][..<(-1)]`. Axes at the end that are not
/// named are taken whole.
public protocol AxisIndex {
    /// What is taken of an axis.
    ///
    /// - Parameter extent: Of the axis, which negative numbers count from.
    func selection(extent: Int) -> AxisSelection
}

/// What is taken of an axis. Indices are checked by who uses it.
public enum AxisSelection: Sendable, Hashable {
    /// One entry; the axis goes.
    case entry(Int)
    /// Neighbours.
    case range(Int, Int)
    /// Any entries, in this order.
    case entries([Int])
    /// None: a new axis of extent 1.
    case newAxis
}

private func fromStart(_ index: Int, _ extent: Int) -> Int { index < 0 ? index + extent : index }

extension Int: AxisIndex {
    public func selection(extent: Int) -> AxisSelection { .entry(fromStart(self, extent)) }
}

extension Range: AxisIndex where Bound == Int {
    public func selection(extent: Int) -> AxisSelection { .range(fromStart(lowerBound, extent), fromStart(upperBound, extent)) }
}

extension ClosedRange: AxisIndex where Bound == Int {
    public func selection(extent: Int) -> AxisSelection { .range(fromStart(lowerBound, extent), fromStart(upperBound, extent) + 1) }
}

extension PartialRangeFrom: AxisIndex where Bound == Int {
    public func selection(extent: Int) -> AxisSelection { .range(fromStart(lowerBound, extent), extent) }
}

extension PartialRangeUpTo: AxisIndex where Bound == Int {
    public func selection(extent: Int) -> AxisSelection { .range(0, fromStart(upperBound, extent)) }
}

extension PartialRangeThrough: AxisIndex where Bound == Int {
    public func selection(extent: Int) -> AxisSelection { .range(0, fromStart(upperBound, extent) + 1) }
}

extension StrideTo: AxisIndex where Element == Int {
    public func selection(extent: Int) -> AxisSelection { .entries(map { fromStart($0, extent) }) }
}

extension Array: AxisIndex where Element == Int {
    public func selection(extent: Int) -> AxisSelection { .entries(map { fromStart($0, extent) }) }
}

/// Every entry of an axis: `.all`.
public struct WholeAxis: AxisIndex, Sendable {
    public func selection(extent: Int) -> AxisSelection { .range(0, extent) }
}

/// An axis that is not there yet: `.newAxis`.
public struct NewAxis: AxisIndex, Sendable {
    public func selection(extent: Int) -> AxisSelection { .newAxis }
}

extension AxisIndex where Self == WholeAxis {
    /// Every entry of an axis.
    public static var all: WholeAxis { WholeAxis() }
}

extension AxisIndex where Self == NewAxis {
    /// An axis that is not there yet, of extent 1.
    public static var newAxis: NewAxis { NewAxis() }
}

/// What the brackets behind a tensor ask for, checked against its shape.
package struct SubscriptPlan {
    /// By axis of the tensor.
    package let axes: [AxisSelection]
    /// Of the result: without the axes of which one entry is taken, and with new ones.
    package let shape: Shape

    package init(_ indices: [any AxisIndex], _ source: Shape) {
        var axes: [AxisSelection] = [], extents: [Int] = []
        let named = indices.count { !($0 is NewAxis) }
        if named > source.rank { shapeFailure("subscript", "\(named) indices for \(source.rank) axes", source) }
        for index in indices {
            let axis = axes.count, extent = axis < source.rank ? source.extents[axis] : 0
            func check(_ entry: Int) {
                if entry < 0 || entry >= extent { shapeFailure("subscript", "index \(entry) is outside axis \(axis)", source) }
            }
            let selection = index.selection(extent: extent)
            switch selection {
            case .newAxis: extents.append(1); continue
            case .entry(let entry): check(entry)
            case .entries(let entries):
                entries.forEach(check)
                extents.append(entries.count)
            case .range(let first, let end):
                if first < 0 || end > extent || first > end {
                    shapeFailure("subscript", "\(first)..<\(end) is outside axis \(axis)", source)
                }
                extents.append(end - first)
            }
            axes.append(selection)
        }
        let rest = source.extents[axes.count...]
        self.axes = axes + rest.map { .range(0, $0) }
        shape = Shape(extents + rest)
    }

    /// Reads by slicing and gathering, whatever holds the elements.
    package func read<Value>(
        _ value: Value, _ source: Shape, slice: (Value, Int, Range<Int>) -> Value, gather: (Value, Int, [Int]) -> Value,
        reshape: (Value, [Int]) -> Value
    ) -> Value {
        var value = value, extents = source.extents
        for (axis, selection) in axes.enumerated() {
            switch selection {
            case .entry(let entry):
                value = slice(value, axis, entry..<entry + 1)
                extents[axis] = 1
            case .range(let first, let end) where first > 0 || end < extents[axis]:
                value = slice(value, axis, first..<end)
                extents[axis] = end - first
            case .entries(let entries):
                value = gather(value, axis, entries)
                extents[axis] = entries.count
            case .range, .newAxis: break
            }
        }
        return extents == shape.extents ? value : reshape(value, shape.extents)
    }

    /// Calls `body` with the place of each element in the source, in the order of the result.
    fileprivate func forEachPlace(_ source: Shape, _ body: (Int) -> Void) {
        let lists = zip(axes, source.strides).map { selection, stride -> [Int] in
            switch selection {
            case .entry(let entry): [entry * stride]
            case .range(let first, let end): (first..<end).map { $0 * stride }
            case .entries(let entries): entries.map { $0 * stride }
            case .newAxis: [0]
            }
        }
        func visit(_ axis: Int, _ start: Int) {
            if axis == lists.count { return body(start) }
            for offset in lists[axis] { visit(axis + 1, start + offset) }
        }
        visit(0, 0)
    }
}

extension Tensor {
    /// The element at `indices`, one per axis; negative ones count from the end.
    public subscript(indices: Int...) -> Scalar {
        get { storage.pointer[place(indices)] }
        set {
            let place = place(indices)
            withUnsafeMutablePointer { $0[place] = newValue }
        }
    }

    /// A part of the tensor; see `AxisIndex` for what may stand in the brackets. Set it to a tensor of its shape, or to one that
    /// broadcasts to it.
    public subscript(indices: any AxisIndex...) -> Tensor {
        get {
            SubscriptPlan(indices, shape).read(self, shape, slice: { $0.sliced(axis: $1, $2) }, gather: { $0.gathered(axis: $1, $2) },
                                               reshape: { $0.reshaped($1) })
        }
        set {
            let plan = SubscriptPlan(indices, shape), source = shape
            let values = newValue.repeated(to: plan.shape, for: "subscript")
            withUnsafeMutablePointer { out in
                var next = values.storage.pointer
                plan.forEachPlace(source) {
                    out[$0] = next.pointee
                    next += 1
                }
            }
        }
    }

    private func place(_ indices: [Int]) -> Int {
        if indices.count != rank {
            shapeFailure("subscript", "\(indices.count) indices for \(rank) axes; for a part, write .all for the others", shape)
        }
        var offset = 0
        for (axis, index) in indices.enumerated() {
            let entry = fromStart(index, shape.extents[axis])
            if entry < 0 || entry >= shape.extents[axis] { shapeFailure("subscript", "index \(index) is outside axis \(axis)", shape) }
            offset = offset * shape.extents[axis] + entry
        }
        return offset
    }

    /// Repeats axes of extent 1, and adds leading axes; traps in the name of `operation` if the shapes do not fit.
    func repeated(to target: Shape, for operation: String) -> Tensor {
        if target == shape { return self }
        guard shape.broadcast(with: target) == target else { shapeFailure(operation, "extents must be equal or 1", shape, target) }
        let strides = shape.strides(broadcastTo: target), loops = StridedLoops(target, strides, strides)
        return Tensor(shape: target) { out in
            if target.count == 0 { return }
            loops.forEach(0..<loops.outerCount) { row, offset, _ in
                Scalar.gather(loops.inner.extent, storage.pointer + offset, stride: loops.inner.strideA, out + row * loops.inner.extent)
            }
        }
    }
}
