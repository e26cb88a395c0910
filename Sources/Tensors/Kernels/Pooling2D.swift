/// How pooling moves its window over `[batch, height, width, channels]`.
public struct Pooling2DGeometry: Hashable, Sendable {
    /// Rows and columns under the window.
    public let kernel: Size2D
    /// Rows and columns that the window moves by.
    public let stride: Size2D
    /// Places outside of the image on every side, at most half of the kernel.
    public let padding: Size2D

    /// - Parameter stride: That of the kernel if nil, so that windows touch.
    public init(kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
        let stride = stride ?? kernel
        precondition(kernel.isAtLeast(1) && stride.isAtLeast(1) && padding.isAtLeast(0)
                     && 2 * padding.height <= kernel.height && 2 * padding.width <= kernel.width,
                     "pool2D: kernel and stride must be positive, padding at most half of the kernel: "
                         + "kernel \(kernel), stride \(stride), padding \(padding)")
        (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    }
}

extension Tensor where Scalar: TensorScalar {
    /// The largest element under each window, per channel: `[batch, height, width, channels]` to the same with fewer
    /// rows and columns. What lies outside of the image is never the largest.
    public func maxPooled2D(_ geometry: Pooling2DGeometry) -> Tensor {
        pooled(PoolingPlan(shape, geometry), start: -.infinity) { channels, x, y in Scalar.maximumInto(channels, x, y) }
    }

    /// The mean under each window, per channel, zeros outside of the image included.
    public func averagePooled2D(_ geometry: Pooling2DGeometry) -> Tensor {
        let factor = 1 / Scalar(geometry.kernel.area)
        return pooled(PoolingPlan(shape, geometry), start: 0) { channels, x, y in Scalar.axpy(channels, factor, x, y) }
    }

    /// The gradient of `maxPooled2D`, whose result was `value`; equal largest elements share it.
    public func maxPooled2DGradient(_ geometry: Pooling2DGeometry, value: Tensor, upstream: Tensor) -> Tensor {
        let plan = PoolingPlan(shape, geometry)
        plan.check(upstream.shape)
        return Tensor(shape: shape) { out in
            Scalar.fill(count, 0, out)
            uncheckedParallelFor(plan.batch, grain: max(1, elementwiseGrain / max(1, plan.inputCount))) { range, _ in
                let share = Storage<Scalar>(count: plan.channels)
                for item in range {
                    let x = storage.pointer + item * plan.inputCount, dx = out + item * plan.inputCount
                    plan.forEachWindow { window, taps in
                        let place = item * plan.outputCount + window * plan.channels
                        let y = value.storage.pointer + place
                        Scalar.fill(plan.channels, 0, share.pointer)
                        taps.forEach { Scalar.countEqual(plan.channels, x + $0, y, share.pointer) }
                        Scalar.binary(.divide, plan.channels, upstream.storage.pointer + place, 1, share.pointer, 1, share.pointer)
                        taps.forEach { Scalar.addWhereEqual(plan.channels, x + $0, y, share.pointer, dx + $0) }
                    }
                }
            }
        }
    }

    /// The gradient of `averagePooled2D` for an input of shape `inputShape`; this tensor is the upstream one.
    public func averagePooled2DGradient(_ geometry: Pooling2DGeometry, inputShape: Shape) -> Tensor {
        let plan = PoolingPlan(inputShape, geometry)
        plan.check(shape)
        let factor = 1 / Scalar(geometry.kernel.area)
        return Tensor(shape: inputShape) { out in
            Scalar.fill(inputShape.count, 0, out)
            uncheckedParallelFor(plan.batch, grain: max(1, elementwiseGrain / max(1, plan.inputCount))) { range, _ in
                for item in range {
                    let dy = storage.pointer + item * plan.outputCount, dx = out + item * plan.inputCount
                    plan.forEachWindow { window, taps in
                        taps.forEach { Scalar.axpy(plan.channels, factor, dy + window * plan.channels, dx + $0) }
                    }
                }
            }
        }
    }

    private func pooled(
        _ plan: PoolingPlan, start: Scalar, _ take: (Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Tensor {
        Tensor(shape: plan.outputShape) { out in
            Scalar.fill(plan.outputShape.count, start, out)
            uncheckedParallelFor(plan.batch, grain: max(1, elementwiseGrain / max(1, plan.inputCount))) { range, _ in
                for item in range {
                    let x = storage.pointer + item * plan.inputCount, y = out + item * plan.outputCount
                    plan.forEachWindow { window, taps in
                        taps.forEach { take(plan.channels, x + $0, y + window * plan.channels) }
                    }
                }
            }
        }
    }
}

/// Extents that the passes of pooling share, checked once.
private struct PoolingPlan {
    let batch, channels: Int
    let rows, columns: WindowAxis
    var inputCount: Int { rows.extent * columns.extent * channels }
    var outputCount: Int { rows.count * columns.count * channels }
    var outputShape: Shape { [batch, rows.count, columns.count, channels] }

    init(_ x: Shape, _ geometry: Pooling2DGeometry) {
        if x.rank != 4 { shapeFailure("pool2D", "needs [batch, height, width, channels]", x) }
        (batch, channels) = (x[0], x[3])
        rows = WindowAxis(extent: x[1], kernel: geometry.kernel.height, stride: geometry.stride.height, padding: geometry.padding.height)
        columns = WindowAxis(extent: x[2], kernel: geometry.kernel.width, stride: geometry.stride.width, padding: geometry.padding.width)
    }

    func check(_ upstream: Shape) {
        if upstream != outputShape { shapeFailure("pool2D gradient", "shapes differ", outputShape, upstream) }
    }

    /// Calls `body` with the number of each window and the elements of the image under it.
    func forEachWindow(_ body: (Int, PoolingTaps) -> Void) {
        for i in 0..<rows.count {
            let vertical = rows.taps(i)
            for j in 0..<columns.count {
                let horizontal = columns.taps(j)
                let line = vertical.start * columns.extent + horizontal.start
                body(i * columns.count + j, PoolingTaps(
                    rows: vertical.range, columns: horizontal.range, start: line, width: columns.extent, channels: channels))
            }
        }
    }
}

/// The elements of one image under one window.
private struct PoolingTaps {
    let rows, columns: Range<Int>
    let start, width, channels: Int

    /// Calls `visit` with the offset of each element's channel 0.
    @inline(__always)
    func forEach(_ visit: (Int) -> Void) {
        for row in rows { for column in columns { visit((start + row * width + column) * channels) } }
    }
}
