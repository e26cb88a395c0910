import Tensors

extension Variable {
    /// Linear interpolation along `axis` at `positions`, in entries; beyond the ends, the end.
    public func interpolated(axis: Int, at positions: [Double]) -> Variable {
        let plan = InterpolationPlan<Scalar>(positions, extent: shape[axis])
        return .result(.interpolate, value.interpolated(axis: axis, plan), of: [self]) {
            [$0.interpolationGradient(axis: axis, plan)]
        }
    }

    /// Plays `axis` faster by `ratio`: entry i of the result is read at i · ratio. Its extent becomes extent ÷ ratio,
    /// rounded down, but at least 1. With 1 nothing changes.
    public func interpolated(axis: Int, byRatio ratio: Double) -> Variable {
        if !(ratio > 0 && ratio.isFinite) { shapeFailure("interpolate", "the ratio \(ratio) must be positive", shape) }
        let count = max(1, Int((Double(shape[axis]) / ratio).rounded(.down)))
        return interpolated(axis: axis, at: (0..<count).map { Double($0) * ratio })
    }
}
