/// Where an axis is read, and between which of its entries: `position = lower + fraction`.
public struct InterpolationPlan<Scalar: TensorScalar> {
    let lower: [Int]
    let fraction: [Scalar]
    /// Of the axis that is read.
    public let extent: Int

    /// - Parameters:
    ///   - positions: In entries, 0 being the first; what lies outside of the axis reads its nearest end.
    ///   - extent: Of the axis; at least 1.
    public init(_ positions: [Double], extent: Int) {
        if extent < 1 { shapeFailure("interpolate", "the axis is empty") }
        for position in positions where !position.isFinite {
            shapeFailure("interpolate", "position \(position) is not a number")
        }
        self.extent = extent
        let inside = positions.map { min(max($0, 0), Double(extent - 1)) }
        lower = inside.map { Int($0) }
        fraction = inside.map { Scalar($0 - $0.rounded(.down)) }
    }
}

extension Tensor where Scalar: TensorScalar {
    /// Linear interpolation along `axis` at `positions`, which need not be ordered.
    ///
    /// - Returns: This shape, with as many entries along `axis` as there are positions.
    public func interpolated(axis: Int, at positions: [Double]) -> Tensor {
        interpolated(axis: axis, InterpolationPlan(positions, extent: shape[axis]))
    }

    /// The same with a plan that is used several times; it must be for this axis's extent.
    public func interpolated(axis: Int, _ plan: InterpolationPlan<Scalar>) -> Tensor {
        let axis = shape.normalized(axis, for: "interpolate")
        if shape.extents[axis] != plan.extent { shapeFailure("interpolate", "the plan is for an extent of \(plan.extent)", shape) }
        let (outer, inner) = around(axis)
        let source = shape.extents[axis] * inner, count = plan.lower.count
        return Tensor(shape: shape.replacing(axis, with: count)) { out in
            uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / max(1, count * inner))) { range, _ in
                for i in range {
                    Scalar.interpolate(count, inner: inner, storage.pointer + i * source, lower: plan.lower,
                                       fraction: plan.fraction, out + i * count * inner)
                }
            }
        }
    }

    /// The gradient of `interpolated` with respect to its input; this tensor is the upstream gradient.
    public func interpolationGradient(axis: Int, _ plan: InterpolationPlan<Scalar>) -> Tensor {
        let axis = shape.normalized(axis, for: "interpolate gradient")
        let (outer, inner) = around(axis)
        let (extent, count) = (plan.extent, plan.lower.count), target = shape.replacing(axis, with: extent)
        if shape.extents[axis] != count { shapeFailure("interpolate gradient", "the plan has \(count) positions", shape) }
        return Tensor(shape: target) { out in
            Scalar.fill(target.count, 0, out)
            uncheckedParallelFor(outer, grain: max(1, elementwiseGrain / max(1, count * inner))) { range, _ in
                for i in range {
                    Scalar.interpolateGradient(count, inner: inner, storage.pointer + i * count * inner, lower: plan.lower,
                                               fraction: plan.fraction, out + i * extent * inner)
                }
            }
        }
    }
}
