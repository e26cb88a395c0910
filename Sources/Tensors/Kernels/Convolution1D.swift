/// How a convolution over one axis is laid out.
///
/// Inputs and outputs have channels last, `[batch, length, channels]`: the window under a kernel is then one
/// contiguous run of memory, and the convolution a matrix product without copied columns.
public struct Convolution1DGeometry: Sendable, Hashable {
    /// Positions that the kernel moves by.
    public var stride = 1
    /// Distance of the positions under the kernel.
    public var dilation = 1
    /// Into how many separate convolutions the channels fall.
    public var groups = 1
    /// Zeros before the first and after the last position.
    public var padding: (before: Int, after: Int) { (paddingBefore, paddingAfter) }
    private var paddingBefore = 0
    private var paddingAfter = 0

    /// - Precondition: Stride, dilation and groups are positive; padding is not negative.
    public init(stride: Int = 1, padding: (before: Int, after: Int) = (0, 0), dilation: Int = 1, groups: Int = 1) {
        precondition(stride > 0 && dilation > 0 && groups > 0 && padding.before >= 0 && padding.after >= 0,
                     "conv1D: stride, dilation and groups must be positive, padding not negative")
        (self.stride, self.dilation, self.groups) = (stride, dilation, groups)
        (paddingBefore, paddingAfter) = padding
    }

    /// How long the result is for a given length; 0 where the kernel does not fit.
    public func outputLength(_ length: Int, kernel: Int) -> Int {
        let room = length + paddingBefore + paddingAfter - dilation * (kernel - 1) - 1
        return room < 0 ? 0 : room / stride + 1
    }
}

/// Extents that a 1-D convolution's forward and backward passes share, checked once.
struct Convolution1DPlan<Scalar: TensorScalar> {
    let batch, length, inputs, outputs, kernel, outputLength, paddedLength: Int
    let geometry: Convolution1DGeometry
    var groupInputs: Int { inputs / geometry.groups }
    var groupOutputs: Int { outputs / geometry.groups }
    var window: Int { kernel * groupInputs }
    /// Every `phases`-th window starts after the one before has ended, so that these windows form a plain matrix.
    var phases: Int { (kernel + geometry.stride - 1) / geometry.stride }
    /// Whether the windows are used where they lie: they must be contiguous, and the matrices tall enough for BLAS.
    var inPlace: Bool { geometry.dilation == 1 && geometry.groups == 1 && outputLength >= 16 * phases }
    /// Output positions per block of copied windows: about a quarter of a megabyte, within the second-level cache.
    var block: Int { max(1, min(outputLength, 65_536 / max(1, window))) }

    init(_ x: Shape, _ weight: Shape, _ geometry: Convolution1DGeometry) {
        if x.rank != 3 || weight.rank != 3 {
            shapeFailure("conv1D", "needs [batch, length, channels] and [outputs, inputs / groups, kernel]", x, weight)
        }
        if x[2] != weight[1] * geometry.groups || weight[0] % geometry.groups != 0 {
            shapeFailure("conv1D", "channels do not match the weight with \(geometry.groups) groups", x, weight)
        }
        (batch, length, inputs, outputs, kernel) = (x[0], x[1], x[2], weight[0], weight[2])
        self.geometry = geometry
        outputLength = geometry.outputLength(x[1], kernel: weight[2])
        paddedLength = max(length + geometry.padding.before + geometry.padding.after, 1)
    }

    /// The way without copied windows, where there is one.
    var direct: DirectConvolution? {
        if Scalar.self != Float.self { return nil }
        return DirectConvolution(
            batch: batch, inputs: inputs, outputs: outputs, rows: WindowAxis(extent: 1, kernel: 1, stride: 1, padding: 0),
            columns: WindowAxis(extent: length, kernel: kernel, stride: geometry.stride, padding: geometry.padding.before,
                                after: geometry.padding.after, dilation: geometry.dilation),
            groups: geometry.groups)
    }

    /// The excerpt with its zeros, in `scratch`, or the input itself where there are none.
    func padded(_ x: UnsafePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>) -> UnsafePointer<Scalar> {
        let (before, after) = geometry.padding
        if before == 0 && after == 0 { return x }
        Scalar.fill(before * inputs, 0, scratch)
        (scratch + before * inputs).update(from: x, count: length * inputs)
        Scalar.fill(after * inputs, 0, scratch + (before + length) * inputs)
        return UnsafePointer(scratch)
    }

    /// Copies the windows of output positions `range` for one group: `[range.count, kernel, groupInputs]`.
    func copyWindows(_ x: UnsafePointer<Scalar>, _ range: Range<Int>, group: Int, _ out: UnsafeMutablePointer<Scalar>) {
        var target = out
        for t in range {
            let start = x + t * geometry.stride * inputs + group * groupInputs
            if geometry.groups == 1 && geometry.dilation == 1 {
                target.update(from: start, count: window)
            } else {
                for tap in 0..<kernel {
                    (target + tap * groupInputs).update(from: start + tap * geometry.dilation * inputs, count: groupInputs)
                }
            }
            target += window
        }
    }

    /// Adds windows back to where they were copied from.
    func addWindows(_ windows: UnsafePointer<Scalar>, _ range: Range<Int>, group: Int, _ x: UnsafeMutablePointer<Scalar>) {
        var source = windows
        for t in range {
            let start = x + t * geometry.stride * inputs + group * groupInputs
            if geometry.groups == 1 && geometry.dilation == 1 {
                Scalar.axpy(window, 1, source, start)
            } else {
                for tap in 0..<kernel { Scalar.axpy(groupInputs, 1, source + tap * groupInputs, start + tap * geometry.dilation * inputs) }
            }
            source += window
        }
    }
}

/// Convolution (cross-correlation, as in every network library) over one axis.
///
/// - Parameters:
///   - x: `[batch, length, inputs]`.
///   - weight: `[outputs, inputs / groups, kernel]`, PyTorch's order.
///   - bias: `[outputs]`.
///   - activation: Applied to each item while it is still in the cache.
/// - Returns: `[batch, outputLength, outputs]`.
public func conv1D<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, _ geometry: Convolution1DGeometry = .init(),
    activation: UnaryFunction? = nil
) -> Tensor<Scalar> { conv1D(TensorSource(x), weight, bias: bias, geometry, activation: activation) }

/// A convolution of numbers that may be computed as they are read.
package func conv1D<Scalar: TensorScalar>(
    _ source: TensorSource<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>?, _ geometry: Convolution1DGeometry,
    activation: UnaryFunction?
) -> Tensor<Scalar> {
    let plan = Convolution1DPlan<Scalar>(source.shape, weight.shape, geometry)
    if let bias, bias.shape != [plan.outputs] { shapeFailure("conv1D", "bias must have one number per output", bias.shape, weight.shape) }
    if let direct = plan.direct {
        return direct.forward(source as! TensorSource<Float>, weight as! Tensor<Float>, bias: bias as! Tensor<Float>?,
                              activation: activation, shape: [plan.batch, plan.outputLength, plan.outputs]) as! Tensor<Scalar>
    }
    Parallelism.prepareBLAS()
    let x = source.value
    let taps = weight.permuted([2, 1, 0])  // [kernel, inputs / groups, outputs]
    let (length, outputs) = (plan.outputLength, plan.outputs)
    return Tensor(shape: [plan.batch, length, outputs]) { out in
        uncheckedParallelFor(plan.batch) { range, _ in
            let scratch = Storage<Scalar>(count: plan.paddedLength * plan.inputs)
            let windows = Storage<Scalar>(count: plan.inPlace ? 0 : plan.block * plan.window)
            for item in range {
                let source = plan.padded(x.storage.pointer + item * plan.length * plan.inputs, scratch.pointer)
                let target = out + item * length * outputs
                let beta: Scalar = bias == nil ? 0 : 1
                if let bias { for t in 0..<length { (target + t * outputs).update(from: bias.storage.pointer, count: outputs) } }
                if plan.inPlace {
                    let phases = plan.phases
                    for phase in 0..<phases {
                        let rows = (length - phase + phases - 1) / phases
                        Scalar.gemm(false, false, rows, outputs, plan.window, 1,
                                    source + phase * geometry.stride * plan.inputs, phases * geometry.stride * plan.inputs,
                                    taps.storage.pointer, outputs, beta, target + phase * outputs, phases * outputs)
                    }
                } else {
                    for start in stride(from: 0, to: length, by: plan.block) {
                        let block = start..<min(length, start + plan.block)
                        for group in 0..<geometry.groups {
                            plan.copyWindows(source, block, group: group, windows.pointer)
                            Scalar.gemm(false, false, block.count, plan.groupOutputs, plan.window, 1, windows.pointer,
                                        max(1, plan.window), taps.storage.pointer + group * plan.groupOutputs, outputs, beta,
                                        target + start * outputs + group * plan.groupOutputs, outputs)
                        }
                    }
                }
                if let activation { Scalar.unary(activation, length * outputs, target, target) }
            }
        }
    }
}
