import Tensors

extension Variable {
    /// The same elements in another shape; one extent may be -1.
    public func reshaped(_ extents: [Int]) -> Variable {
        let source = shape.extents
        return .result(.reshape, value.reshaped(extents), of: [self]) { [$0.reshaped(source)] }
    }

    /// Axis i of the result is axis `order[i]`.
    public func permuted(_ order: [Int]) -> Variable {
        let order = order.map { shape.normalized($0, for: "permute") }
        var inverse = order
        for (target, source) in order.enumerated() where source < inverse.count { inverse[source] = target }
        return .result(.permute, value.permuted(order), of: [self]) { [inverse] in [$0.permuted(inverse)] }
    }

    /// Repeats axes of extent 1, and adds leading axes.
    public func expanded(to target: Shape) -> Variable {
        let source = shape
        return .result(.expand, value.expanded(to: target), of: [self]) { [$0.summed(to: source)] }
    }

    /// Elements `range` along `axis`.
    public func sliced(axis: Int, _ range: Range<Int>) -> Variable {
        let extent = shape[axis]
        return .result(.slice, value.sliced(axis: axis, range), of: [self]) {
            [$0.padded(axis: axis, before: range.lowerBound, after: extent - range.upperBound)]
        }
    }

    /// Puts copies of `constant` around the elements along `axis`.
    public func padded(axis: Int, before: Int, after: Int, constant: Scalar = 0) -> Variable {
        let extent = shape[axis]
        return .result(.pad, value.padded(axis: axis, before: before, after: after, value: constant), of: [self]) {
            [$0.sliced(axis: axis, before..<before + extent)]
        }
    }

    /// Moves elements by `shift` places towards the end of `axis`, round and round.
    public func rolled(axis: Int, by shift: Int) -> Variable {
        .result(.roll, value.rolled(axis: axis, by: shift), of: [self]) { [$0.rolled(axis: axis, by: -shift)] }
    }

    /// Variables one after the other along `axis`.
    public static func concatenated(_ variables: [Variable], axis: Int) -> Variable {
        let extents = variables.map { $0.shape[axis] }
        return .result(.concatenate, .concatenated(variables.map(\.value), axis: axis), of: variables) { upstream in
            var start = 0
            return extents.map { extent in
                defer { start += extent }
                return upstream.sliced(axis: axis, start..<start + extent)
            }
        }
    }
}
