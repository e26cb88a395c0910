import Tensors

/// `a` where `mask` is not 0, else `b`; the three broadcast. No gradient, not even an infinite one, passes to what was
/// not chosen.
public func select<Scalar>(
    where mask: Tensor<Scalar>, _ a: Variable<Scalar>, else b: Variable<Scalar>
) -> Variable<Scalar> {
    let (shapeA, shapeB) = (a.shape, b.shape)
    return .result(.select, select(where: mask, a.value, else: b.value), of: [a, b]) { upstream in
        let zero = Tensor<Scalar>(0)
        return [
            select(where: mask, upstream, else: zero).summed(to: shapeA),
            select(where: mask, zero, else: upstream).summed(to: shapeB),
        ]
    }
}

/// `a` where `mask` is true, else `b`; the three broadcast. Comparisons of tensors give masks.
public func select<Scalar>(where mask: Tensor<Bool>, _ a: Variable<Scalar>, else b: Variable<Scalar>) -> Variable<Scalar> {
    select(where: mask.converted(to: Scalar.self), a, else: b)
}

/// The elements where `mask` is true, else a constant.
public func select<Scalar>(where mask: Tensor<Bool>, _ a: Variable<Scalar>, else number: Scalar) -> Variable<Scalar> {
    select(where: mask, a, else: Variable(Tensor(number)))
}

extension Variable {
    /// Every element, moved to the nearest end of `range` if outside of it, where its gradient is 0.
    public func clamped(to range: ClosedRange<Scalar>) -> Variable {
        let x = value
        return .result(.clamp, x.clamped(to: range), of: [self]) { [$0 * x.contained(in: range)] }
    }

    /// Every element, but at least the lower bound; below it its gradient is 0.
    public func clamped(to range: PartialRangeFrom<Scalar>) -> Variable { clamped(to: range.lowerBound...(.infinity)) }

    /// Every element, but at most the upper bound; above it its gradient is 0.
    public func clamped(to range: PartialRangeThrough<Scalar>) -> Variable { clamped(to: -.infinity...range.upperBound) }
}
