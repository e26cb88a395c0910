/// `a` where `mask` is not 0, else `b`; the three broadcast. What is not chosen leaves no trace, not even if infinite.
public func select<Scalar: TensorScalar>(where mask: Tensor<Scalar>, _ a: Tensor<Scalar>, else b: Tensor<Scalar>) -> Tensor<Scalar> {
    guard let values = a.shape.broadcast(with: b.shape) else {
        shapeFailure("select", "extents must be equal or 1", a.shape, b.shape)
    }
    guard let shape = values.broadcast(with: mask.shape) else {
        shapeFailure("select", "the mask's extents must be equal or 1", mask.shape, values)
    }
    let (mask, a, b) = (mask.expanded(to: shape), a.expanded(to: shape), b.expanded(to: shape))
    return Tensor(shape: shape) { out in
        uncheckedParallelFor(shape.count, grain: elementwiseGrain) { range, _ in
            let i = range.lowerBound
            Scalar.select(range.count, mask.storage.pointer + i, a.storage.pointer + i, b.storage.pointer + i, out + i)
        }
    }
}

extension Tensor where Scalar: TensorScalar {
    /// Every element, moved to the nearest end of `range` if outside of it.
    public func clamped(to range: ClosedRange<Scalar>) -> Tensor {
        // The bounds stand first, since a comparison with NaN fails and the second argument then passes.
        combine(.minimum, Tensor(range.upperBound), combine(.maximum, Tensor(range.lowerBound), self))
    }

    /// Every element, but at least the lower bound.
    public func clamped(to range: PartialRangeFrom<Scalar>) -> Tensor { combine(.maximum, Tensor(range.lowerBound), self) }

    /// Every element, but at most the upper bound.
    public func clamped(to range: PartialRangeThrough<Scalar>) -> Tensor { combine(.minimum, Tensor(range.upperBound), self) }

    /// 1 for elements in `range`, its ends included, else 0.
    public func contained(in range: ClosedRange<Scalar>) -> Tensor {
        combine(.equal, self, clamped(to: range))
    }
}
