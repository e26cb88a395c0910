/// How a convolution over two axes is laid out.
///
/// Inputs and outputs have channels last, `[batch, height, width, channels]`, so that a row of a window is one
/// contiguous run of memory.
public struct Convolution2DGeometry: Sendable, Hashable {
    /// Rows and columns that the kernel moves by.
    public let stride: Size2D
    /// Zeros on either side.
    public let padding: Size2D
    /// Distance of the rows and columns under the kernel.
    public let dilation: Size2D
    /// Into how many separate convolutions the channels fall.
    public let groups: Int

    /// - Precondition: Stride, dilation and groups are positive; padding is not negative.
    public init(stride: Size2D = 1, padding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1) {
        precondition(stride.isAtLeast(1) && dilation.isAtLeast(1) && groups > 0 && padding.isAtLeast(0),
                     "conv2D: stride, dilation and groups must be positive, padding not negative: "
                         + "stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)")
        (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
    }
}

/// Extents that a 2-D convolution's forward and backward passes share, checked once; and the copying of windows.
struct Convolution2DPlan<Scalar: TensorScalar> {
    let batch, inputs, outputs: Int
    let kernel: Size2D
    let rows, columns: WindowAxis
    let geometry: Convolution2DGeometry
    var groupInputs: Int { inputs / geometry.groups }
    var groupOutputs: Int { outputs / geometry.groups }
    var window: Int { kernel.area * groupInputs }
    var inputCount: Int { rows.extent * columns.extent * inputs }
    var positions: Int { rows.count * columns.count }
    var outputShape: Shape { [batch, rows.count, columns.count, outputs] }
    /// Windows copied at once: about a quarter of a megabyte, within the second-level cache.
    var block: Int { max(1, min(positions, 65_536 / max(1, window))) }
    /// Whether each output depends on one position only: then all positions form one plain product.
    var isPointwise: Bool {
        kernel == 1 && geometry.stride == 1 && geometry.padding == 0 && geometry.groups == 1
    }

    init(_ x: Shape, _ weight: Shape, _ geometry: Convolution2DGeometry) {
        if x.rank != 4 || weight.rank != 4 {
            shapeFailure("conv2D", "needs [batch, height, width, channels] and [outputs, inputs / groups, height, width]", x, weight)
        }
        if x[3] != weight[1] * geometry.groups || weight[0] % geometry.groups != 0 {
            shapeFailure("conv2D", "channels do not match the weight with \(geometry.groups) groups", x, weight)
        }
        (batch, inputs, outputs) = (x[0], x[3], weight[0])
        kernel = Size2D(height: weight[2], width: weight[3])
        if !kernel.isAtLeast(1) { shapeFailure("conv2D", "the kernel must not be empty", weight) }
        self.geometry = geometry
        rows = WindowAxis(extent: x[1], kernel: weight[2], stride: geometry.stride.height,
                          padding: geometry.padding.height, dilation: geometry.dilation.height)
        columns = WindowAxis(extent: x[2], kernel: weight[3], stride: geometry.stride.width,
                             padding: geometry.padding.width, dilation: geometry.dilation.width)
    }

    /// The way without copied windows, where there is one.
    var direct: DirectConvolution? {
        if Scalar.self != Float.self { return nil }
        return DirectConvolution(batch: batch, inputs: inputs, outputs: outputs, rows: rows, columns: columns, groups: geometry.groups)
    }

    /// Copies the windows of output positions `range` for one group: `[range.count, height, width, groupInputs]`.
    func copyWindows(_ x: UnsafePointer<Scalar>, _ range: Range<Int>, group: Int, _ out: UnsafeMutablePointer<Scalar>) {
        forEachWindow(range) { index, vertical, horizontal in
            let target = out + index * window
            let isInside = vertical.range.count == kernel.height && horizontal.range.count == kernel.width
            if !isInside { Scalar.fill(window, 0, target) }
            forEachRun(vertical, horizontal, group) { tap, offset, count in
                (target + tap).update(from: x + offset, count: count)
            }
        }
    }

    /// Adds windows back to where they were copied from.
    func addWindows(_ windows: UnsafePointer<Scalar>, _ range: Range<Int>, group: Int, _ x: UnsafeMutablePointer<Scalar>) {
        forEachWindow(range) { index, vertical, horizontal in
            let source = windows + index * window
            forEachRun(vertical, horizontal, group) { tap, offset, count in
                Scalar.axpy(count, 1, source + tap, x + offset)
            }
        }
    }

    private typealias Taps = (range: Range<Int>, start: Int)

    @inline(__always)
    private func forEachWindow(_ range: Range<Int>, _ body: (Int, Taps, Taps) -> Void) {
        for (index, position) in range.enumerated() {
            body(index, rows.taps(position / columns.count), columns.taps(position % columns.count))
        }
    }

    /// The contiguous runs of one window that lie in the image: where in the window, where in the image, how long.
    @inline(__always)
    private func forEachRun(_ vertical: Taps, _ horizontal: Taps, _ group: Int, _ body: (Int, Int, Int) -> Void) {
        if horizontal.range.isEmpty { return }
        let isOneRun = geometry.groups == 1 && geometry.dilation.width == 1
        for row in vertical.range {
            let line = (vertical.start + row * geometry.dilation.height) * columns.extent + horizontal.start
            if isOneRun {
                let first = horizontal.range.lowerBound
                body((row * kernel.width + first) * inputs, (line + first) * inputs, horizontal.range.count * inputs)
            } else {
                for column in horizontal.range {
                    body((row * kernel.width + column) * groupInputs,
                         (line + column * geometry.dilation.width) * inputs + group * groupInputs, groupInputs)
                }
            }
        }
    }
}
