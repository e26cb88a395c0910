/// Convolution (cross-correlation, as in every network library) over two axes.
///
/// - Parameters:
///   - x: `[batch, height, width, inputs]`.
///   - weight: `[outputs, inputs / groups, height, width]`, PyTorch's order.
///   - bias: `[outputs]`.
///   - activation: Applied to each part of an image while it is still in the cache.
/// - Returns: `[batch, outputHeight, outputWidth, outputs]`, as many places as the window fits into the padded image.
///
/// Where there is no kernel that reads windows in place (see `DirectConvolution`), they are copied in blocks that stay in
/// the second-level cache and multiplied there. Images of a batch are divided over threads.
public func conv2D<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>? = nil, _ geometry: Convolution2DGeometry = .init(),
    activation: UnaryFunction? = nil
) -> Tensor<Scalar> { conv2D(TensorSource(x), weight, bias: bias, geometry, activation: activation) }

/// A convolution of numbers that may be computed as they are read.
package func conv2D<Scalar: TensorScalar>(
    _ x: TensorSource<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>?, _ geometry: Convolution2DGeometry,
    activation: UnaryFunction?
) -> Tensor<Scalar> {
    let plan = Convolution2DPlan<Scalar>(x.shape, weight.shape, geometry)
    if let bias, bias.shape != [plan.outputs] {
        shapeFailure("conv2D", "bias must have one number per output", bias.shape, weight.shape)
    }
    if let winograd = plan.direct.flatMap(WinogradConvolution.init) {
        return winograd.forward(x as! TensorSource<Float>, weight as! Tensor<Float>, bias: bias as! Tensor<Float>?,
                                activation: activation) as! Tensor<Scalar>
    }
    if let direct = plan.direct {
        return direct.forward(x as! TensorSource<Float>, weight as! Tensor<Float>, bias: bias as! Tensor<Float>?,
                              activation: activation, shape: plan.outputShape) as! Tensor<Scalar>
    }
    let y = plan.multiplied(x.value, weight, bias: bias)
    return activation.map(y.map) ?? y
}

extension Convolution2DPlan {
    fileprivate func multiplied(_ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, bias: Tensor<Scalar>?) -> Tensor<Scalar> {
        let plan = self
        if plan.isPointwise {
            let y = matmul(x, weight.reshaped([plan.outputs, plan.inputs]), transposeB: true)
            return bias.map { y + $0 } ?? y
        }
        Parallelism.prepareBLAS()
        let taps = weight.permuted([2, 3, 1, 0])  // [height, width, inputs / groups, outputs]
        let outputs = plan.outputs
        return Tensor(shape: plan.outputShape) { out in
            uncheckedParallelFor(plan.batch) { range, _ in
                let windows = Storage<Scalar>(count: plan.block * plan.window)
                for item in range {
                    let target = out + item * plan.positions * outputs
                    if let bias {
                        for position in 0..<plan.positions {
                            (target + position * outputs).update(from: bias.storage.pointer, count: outputs)
                        }
                    }
                    plan.forEachBlock { block, group in
                        plan.copyWindows(x.storage.pointer + item * plan.inputCount, block, group: group, windows.pointer)
                        Scalar.gemm(false, false, block.count, plan.groupOutputs, plan.window, 1, windows.pointer,
                                    max(1, plan.window), taps.storage.pointer + group * plan.groupOutputs, max(1, outputs),
                                    bias == nil ? 0 : 1, target + block.lowerBound * outputs + group * plan.groupOutputs,
                                    max(1, outputs))
                    }
                }
            }
        }
    }
}

/// The gradients of `conv2D` with respect to its input, weight and bias; nil for those that are not wanted.
///
/// - Parameter value: The convolution's result; read only with an `activation`, whose derivative must be one of the value
///   alone.
public func conv2DGradients<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, value: Tensor<Scalar>, upstream: Tensor<Scalar>,
    _ geometry: Convolution2DGeometry, activation: UnaryFunction? = nil, wantsInput: Bool = true, wantsWeight: Bool = true,
    wantsBias: Bool = true
) -> (input: Tensor<Scalar>?, weight: Tensor<Scalar>?, bias: Tensor<Scalar>?) {
    var slopes = upstream
    return conv2DGradients(TensorSource(x), weight, value: value, upstream: &slopes, geometry, activation: activation,
                           wantsInput: wantsInput, wantsWeight: wantsWeight, wantsBias: wantsBias)
}

/// The gradients of a convolution of numbers that may be computed as they are read, with respect to these.
///
/// - Parameters:
///   - value: Nil without an activation.
///   - upstream: Not to be read again; the input's gradient may lie in its memory.
///   - earlier: A gradient of the input, of memory that nothing else shares, that the input's gradient is added to and is
///     given with; nil if there is none. Asked for at most once.
package func conv2DGradients<Scalar: TensorScalar>(
    _ x: TensorSource<Scalar>, _ weight: Tensor<Scalar>, value: Tensor<Scalar>?, upstream: inout Tensor<Scalar>,
    _ geometry: Convolution2DGeometry, activation: UnaryFunction?, wantsInput: Bool, wantsWeight: Bool, wantsBias: Bool,
    earlier: () -> Tensor<Scalar>? = { nil }
) -> (input: Tensor<Scalar>?, weight: Tensor<Scalar>?, bias: Tensor<Scalar>?) {
    precondition(activation?.derivativeReadsValueOnly ?? true, "conv2D: the derivative of \(activation!) reads its argument, which is not kept")
    let plan = Convolution2DPlan<Scalar>(x.shape, weight.shape, geometry)
    plan.check(upstream.shape)
    if let winograd = plan.direct.flatMap(WinogradConvolution.init) {
        if let activation { upstream.multiply(byDerivativeOf: activation, input: nil, value: value!) }
        let slope = upstream
        return (
            wantsInput ? winograd.inputGradient(weight as! Tensor<Float>, upstream: slope as! Tensor<Float>) as! Tensor<Scalar>? : nil,
            wantsWeight ? winograd.weightGradient(x as! TensorSource<Float>, upstream: slope as! Tensor<Float>) as! Tensor<Scalar>? : nil,
            wantsBias ? slope.sum(axes: [0, 1, 2]) : nil
        )
    }
    if let direct = plan.direct {
        var slopes = upstream as! Tensor<Float>
        upstream = Tensor(zeros: [])
        let gradients = direct.gradients(
            x as! TensorSource<Float>, weight as! Tensor<Float>, value: value as! Tensor<Float>?, upstream: &slopes,
            activation: activation, wanted: .init(input: wantsInput, weight: wantsWeight, bias: wantsBias),
            addingTo: wantsInput ? earlier() as! Tensor<Float>? : nil)
        return (gradients.input as! Tensor<Scalar>?, gradients.weight as! Tensor<Scalar>?, gradients.bias as! Tensor<Scalar>?)
    }
    if let activation { upstream.multiply(byDerivativeOf: activation, input: nil, value: value!) }
    let slope = upstream
    return (
        wantsInput ? conv2DInputGradient(inputShape: x.shape, weight, upstream: slope, geometry) : nil,
        wantsWeight ? conv2DWeightGradient(x.value, weightShape: weight.shape, upstream: slope, geometry) : nil,
        wantsBias ? slope.sum(axes: [0, 1, 2]) : nil
    )
}

/// The gradient of `conv2D` with respect to its weight, `[outputs, inputs / groups, height, width]`.
private func conv2DWeightGradient<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, weightShape: Shape, upstream: Tensor<Scalar>, _ geometry: Convolution2DGeometry
) -> Tensor<Scalar> {
    let plan = Convolution2DPlan<Scalar>(x.shape, weightShape, geometry)
    plan.check(upstream.shape)
    if plan.isPointwise {
        let slopes = upstream.reshaped([plan.batch * plan.positions, plan.outputs])
        return matmul(slopes, x.reshaped([plan.batch * plan.positions, plan.inputs]), transposeA: true).reshaped(weightShape.extents)
    }
    Parallelism.prepareBLAS()
    let outputs = plan.outputs, count = plan.window * outputs
    let chunks = max(1, parallelChunkCount(plan.batch))
    // Each range of the batch sums into its own copy; the copies are added in order.
    let partial = Storage<Scalar>(count: chunks * count)
    Scalar.fill(chunks * count, 0, partial.pointer)
    uncheckedParallelFor(plan.batch) { range, chunk in
        let windows = Storage<Scalar>(count: plan.block * plan.window)
        for item in range {
            let slope = upstream.storage.pointer + item * plan.positions * outputs
            plan.forEachBlock { block, group in
                plan.copyWindows(x.storage.pointer + item * plan.inputCount, block, group: group, windows.pointer)
                Scalar.gemm(true, false, plan.window, plan.groupOutputs, block.count, 1, windows.pointer, max(1, plan.window),
                            slope + block.lowerBound * outputs + group * plan.groupOutputs, max(1, outputs), 1,
                            partial.pointer + chunk * count + group * plan.groupOutputs, max(1, outputs))
            }
        }
    }
    for chunk in 1..<chunks { Scalar.axpy(count, 1, partial.pointer + chunk * count, partial.pointer) }
    let taps = Tensor<Scalar>(shape: [plan.kernel.height, plan.kernel.width, plan.groupInputs, outputs]) {
        $0.update(from: partial.pointer, count: count)
    }
    return taps.permuted([3, 2, 0, 1])
}

/// The gradient of `conv2D` with respect to its input, of shape `inputShape`.
private func conv2DInputGradient<Scalar: TensorScalar>(
    inputShape: Shape, _ weight: Tensor<Scalar>, upstream: Tensor<Scalar>, _ geometry: Convolution2DGeometry
) -> Tensor<Scalar> {
    let plan = Convolution2DPlan<Scalar>(inputShape, weight.shape, geometry)
    plan.check(upstream.shape)
    if plan.isPointwise { return matmul(upstream, weight.reshaped([plan.outputs, plan.inputs])) }
    if let turned = plan.turnedGeometry {
        // The derivative is itself a convolution: of the slopes with the kernel turned around. It copies windows
        // where the general way adds them.
        return conv2D(upstream, turnedWeight(weight, groups: geometry.groups), turned)
    }
    Parallelism.prepareBLAS()
    let taps = weight.permuted([2, 3, 1, 0]), outputs = plan.outputs
    return Tensor(shape: inputShape) { out in
        uncheckedParallelFor(plan.batch) { range, _ in
            let windows = Storage<Scalar>(count: plan.block * plan.window)
            for item in range {
                let image = out + item * plan.inputCount
                Scalar.fill(plan.inputCount, 0, image)
                let slope = upstream.storage.pointer + item * plan.positions * outputs
                plan.forEachBlock { block, group in
                    Scalar.gemm(false, true, block.count, plan.window, plan.groupOutputs, 1,
                                slope + block.lowerBound * outputs + group * plan.groupOutputs, max(1, outputs),
                                taps.storage.pointer + group * plan.groupOutputs, max(1, outputs), 0, windows.pointer,
                                max(1, plan.window))
                    plan.addWindows(windows.pointer, block, group: group, image)
                }
            }
        }
    }
}

extension Convolution2DPlan {
    func check(_ upstream: Shape) {
        if upstream != outputShape { shapeFailure("conv2D gradient", "shapes differ", outputShape, upstream) }
    }

    /// Output positions in blocks, for each group.
    func forEachBlock(_ body: (Range<Int>, Int) -> Void) {
        for start in stride(from: 0, to: positions, by: block) {
            for group in 0..<geometry.groups { body(start..<min(positions, start + block), group) }
        }
    }

    /// The geometry of the convolution of slopes that gives the input's gradient; nil if there is none.
    var turnedGeometry: Convolution2DGeometry? {
        let padding = Size2D(height: geometry.dilation.height * (kernel.height - 1) - geometry.padding.height,
                             width: geometry.dilation.width * (kernel.width - 1) - geometry.padding.width)
        guard geometry.stride == 1, padding.isAtLeast(0), rows.count > 0, columns.count > 0 else { return nil }
        return Convolution2DGeometry(padding: padding, dilation: geometry.dilation, groups: geometry.groups)
    }
}

/// Inputs and outputs exchanged within each group, and every kernel turned by 180 degrees.
private func turnedWeight<Scalar: TensorScalar>(_ weight: Tensor<Scalar>, groups: Int) -> Tensor<Scalar> {
    let outputs = weight.shape[0] / groups, inputs = weight.shape[1], area = weight.shape[2] * weight.shape[3]
    return Tensor(shape: [groups * inputs, outputs, weight.shape[2], weight.shape[3]]) { out in
        for group in 0..<groups {
            for o in 0..<outputs {
                for i in 0..<inputs {
                    let source = weight.storage.pointer + ((group * outputs + o) * inputs + i) * area
                    let target = out + ((group * inputs + i) * outputs + o) * area
                    for tap in 0..<area { target[area - 1 - tap] = source[tap] }
                }
            }
        }
    }
}
