import Tensors

extension Variable {
    /// Sum over `axes`, all when nil; reduced axes keep extent 1 if `keepingAxes`.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        let (shape, kept) = (shape, keptShape(axes))
        return .result(.sum, value.sum(axes: axes, keepingAxes: keepingAxes), of: [self]) {
            [$0.reshaped(kept.extents).expanded(to: shape)]
        }
    }

    /// Mean over `axes`, all when nil.
    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        let (shape, kept) = (shape, keptShape(axes))
        let factor = Scalar(kept.count) / Scalar(max(shape.count, 1))
        return .result(.mean, value.mean(axes: axes, keepingAxes: keepingAxes), of: [self]) {
            [$0.scaled(by: factor).reshaped(kept.extents).expanded(to: shape)]
        }
    }

    /// Largest over `axes`, all when nil; equal largest elements share the gradient.
    public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        let (x, kept) = (value, keptShape(axes))
        let largest = x.maximum(axes: axes, keepingAxes: true)
        return .result(.maximum, keepingAxes ? largest : x.maximum(axes: axes), of: [self]) { upstream in
            let winners = combine(.equal, x, largest)
            let share = winners / winners.sum(axes: axes, keepingAxes: true)
            return [share * upstream.reshaped(kept.extents)]
        }
    }

    /// Smallest over `axes`, all when nil; equal smallest elements share the gradient.
    public func minimum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable { -(-self).maximum(axes: axes, keepingAxes: keepingAxes) }

    /// Mean of squared distances from the mean over `axes`; divided by the count, not by one less.
    public func variance(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        guard let variance = Tensors.Variance(of: value, axes: axes) else {
            return (self - mean(axes: axes, keepingAxes: true)).square().mean(axes: axes, keepingAxes: keepingAxes)
        }
        let x = kept(), removed = keepingAxes ? [] : Set(axes!.map { shape.normalized($0, for: "variance") })
        let extents = variance.value.shape.extents.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return .result(Primitive(.variance), variance.value.reshaped(extents), of: [self], addingPullback: { upstream, earlier in
            [variance.gradient(of: x.read(), upstream: upstream, addingTo: earlier(0))]
        })
    }

    /// Each item of `[batch, length, channels]` with every channel's mean taken out, divided by the item's deviation plus
    /// `epsilon`.
    public func standardized(epsilon: Double) -> Variable {
        let (y, deviations) = Tensors.standardized(value, epsilon: epsilon)
        return .result(.standardize, y, of: [self]) {
            [standardizedGradient(value: y, deviations: deviations, upstream: $0, epsilon: epsilon)]
        }
    }

    /// log Σ exp(x) along the last axis, which is removed.
    public func logSumExp() -> Variable {
        let x = value
        return .result(.logSumExp, x.logSumExp(), of: [self]) { upstream in
            [x.softmax() * upstream.reshaped(upstream.shape.extents + [1])]
        }
    }

    /// exp(x) / Σ exp(x) along the last axis.
    public func softmax() -> Variable {
        let y = value.softmax()
        return .result(.softmax, y, of: [self]) { upstream in
            [y.softmaxGradient(upstream: upstream)]
        }
    }

    /// x − log Σ exp(x) along the last axis.
    public func logSoftmax() -> Variable {
        let y = value.logSoftmax()
        return .result(.logSoftmax, y, of: [self]) { upstream in
            [upstream - y.map(.exp) * upstream.sum(axes: [-1], keepingAxes: true)]
        }
    }

    private func keptShape(_ axes: [Int]?) -> Shape {
        let axes = axes.map { Set($0.map { shape.normalized($0, for: "reduction") }) } ?? Set(0..<shape.rank)
        return Shape((0..<shape.rank).map { axes.contains($0) ? 1 : shape.extents[$0] })
    }
}
