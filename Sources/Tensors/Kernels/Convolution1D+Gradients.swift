/// The gradients of `conv1D` with respect to its input, weight and bias.
///
/// One item of the batch is worked through at a time, so that its slopes stay in the cache for all three.
///
/// - Parameters:
///   - value: The convolution's result; read only with an `activation`, whose derivative must be one of the value alone.
///   - wantsInput: Whether the input's gradient is asked for; else it is nil.
/// - Returns: Shapes of `x`, `weight` and `[outputs]`.
public func conv1DGradients<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, value: Tensor<Scalar>, upstream: Tensor<Scalar>,
    _ geometry: Convolution1DGeometry, activation: UnaryFunction? = nil, wantsInput: Bool = true
) -> (input: Tensor<Scalar>?, weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    var slopes = upstream
    return conv1DGradients(
        TensorSource(x), weight, value: value, upstream: &slopes, geometry, activation: activation, wantsInput: wantsInput)
}

/// The gradients of a convolution of numbers that may be computed as they are read, with respect to these.
///
/// - Parameters:
///   - value: Nil without an activation.
///   - upstream: Not to be read again; the input's gradient may lie in its memory.
package func conv1DGradients<Scalar: TensorScalar>(
    _ source: TensorSource<Scalar>, _ weight: Tensor<Scalar>, value: Tensor<Scalar>?, upstream: inout Tensor<Scalar>,
    _ geometry: Convolution1DGeometry, activation: UnaryFunction?, wantsInput: Bool
) -> (input: Tensor<Scalar>?, weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    precondition(activation?.derivativeReadsValueOnly ?? true, "conv1D: the derivative of \(activation!) reads its argument, which is not kept")
    let plan = Convolution1DPlan<Scalar>(source.shape, weight.shape, geometry)
    if let direct = plan.direct {
        var slopes = upstream as! Tensor<Float>
        upstream = Tensor(zeros: [])
        let gradients = direct.gradients(
            source as! TensorSource<Float>, weight as! Tensor<Float>, value: value as! Tensor<Float>?, upstream: &slopes,
            activation: activation, wanted: .init(input: wantsInput, weight: true, bias: true))
        return (gradients.input as! Tensor<Scalar>?, gradients.weight as! Tensor<Scalar>, gradients.bias as! Tensor<Scalar>)
    }
    Parallelism.prepareBLAS()
    let x = source.value, upstream = upstream
    let (length, outputs) = (plan.outputLength, plan.outputs), count = plan.window * outputs
    let chunks = max(1, parallelChunkCount(plan.batch))
    // Each range of the batch sums into its own copy; the copies are added in order. Weights first, then the bias.
    let partial = Storage<Scalar>(count: chunks * (count + outputs))
    Scalar.fill(chunks * (count + outputs), 0, partial.pointer)
    let taps = weight.permuted([2, 1, 0])
    let turned = wantsInput && plan.turnsForInput ? Tensor(turning: weight) : nil
    let inputGradient = wantsInput ? Storage<Scalar>(count: x.count) : nil
    let ones = Tensor<Scalar>(repeating: 1, shape: [length])
    uncheckedParallelFor(plan.batch) { range, chunk in
        let sum = partial.pointer + chunk * (count + outputs)
        let scratch = Storage<Scalar>(count: plan.paddedLength * plan.inputs)
        let windows = Storage<Scalar>(count: plan.inPlace ? 0 : plan.block * plan.window)
        let slopes = Storage<Scalar>(count: activation == nil ? 0 : length * outputs)
        for item in range {
            var slope = UnsafePointer(upstream.storage.pointer + item * length * outputs)
            if let activation {
                let y = value!.storage.pointer + item * length * outputs
                Scalar.unaryDerivative(activation, length * outputs, y, y, slope, slopes.pointer)
                slope = UnsafePointer(slopes.pointer)
            }
            Scalar.gemm(false, false, 1, outputs, length, 1, ones.storage.pointer, max(1, length), slope, outputs, 1, sum + count, outputs)
            let source = plan.padded(x.storage.pointer + item * plan.length * plan.inputs, scratch.pointer)
            plan.addWeightGradient(source, slope, windows.pointer, to: sum)
            guard let inputGradient else { continue }
            let target = inputGradient.pointer + item * plan.length * plan.inputs
            if let turned {
                plan.convolveTurned(slope, turned, into: target)
            } else {
                plan.scatterInputGradient(slope, taps, scratch.pointer, into: target)
            }
        }
    }
    for chunk in 1..<chunks { Scalar.axpy(count + outputs, 1, partial.pointer + chunk * (count + outputs), partial.pointer) }
    let weightGradient = Tensor<Scalar>(shape: [plan.kernel, plan.groupInputs, outputs]) { $0.update(from: partial.pointer, count: count) }
    return (inputGradient.map { Tensor(shape: x.shape, storage: $0) }, weightGradient.permuted([2, 1, 0]),
            Tensor(shape: [outputs]) { $0.update(from: partial.pointer + count, count: outputs) })
}

extension Tensor where Scalar: TensorScalar {
    /// A kernel `[outputs, inputs, taps]` as its input's gradient needs it: `[taps, outputs, inputs]`, taps turned around.
    fileprivate init(turning weight: Tensor) {
        let (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2])
        self.init(shape: [taps, outputs, inputs]) { out in
            for o in 0..<outputs { for i in 0..<inputs { for tap in 0..<taps {
                out[((taps - 1 - tap) * outputs + o) * inputs + i] = weight.storage.pointer[(o * inputs + i) * taps + tap]
            } } }
        }
    }
}

extension Convolution1DPlan {
    /// Whether the input's gradient is itself a convolution whose windows can be read in place: at stride 1, of the slopes
    /// with the kernel turned around.
    fileprivate var turnsForInput: Bool {
        inPlace && geometry.stride == 1 && geometry.padding.before < kernel && geometry.padding.after < kernel && length >= 16 * kernel
    }

    fileprivate func addWeightGradient(
        _ source: UnsafePointer<Scalar>, _ slope: UnsafePointer<Scalar>, _ windows: UnsafeMutablePointer<Scalar>,
        to sum: UnsafeMutablePointer<Scalar>
    ) {
        if inPlace {
            for phase in 0..<phases {
                let rows = (outputLength - phase + phases - 1) / phases
                Scalar.gemm(true, false, window, outputs, rows, 1, source + phase * geometry.stride * inputs,
                            phases * geometry.stride * inputs, slope + phase * outputs, phases * outputs, 1, sum, outputs)
            }
            return
        }
        for start in stride(from: 0, to: outputLength, by: block) {
            let range = start..<min(outputLength, start + block)
            for group in 0..<geometry.groups {
                copyWindows(source, range, group: group, windows)
                Scalar.gemm(true, false, window, groupOutputs, range.count, 1, windows, max(1, window),
                            slope + start * outputs + group * groupOutputs, outputs, 1, sum + group * groupOutputs, outputs)
            }
        }
    }

    fileprivate func convolveTurned(_ slope: UnsafePointer<Scalar>, _ turned: Tensor<Scalar>, into target: UnsafeMutablePointer<Scalar>) {
        let (before, after) = (kernel - 1 - geometry.padding.before, kernel - 1 - geometry.padding.after)
        let padded = Storage<Scalar>(count: (outputLength + before + after) * outputs)
        Scalar.fill(before * outputs, 0, padded.pointer)
        (padded.pointer + before * outputs).update(from: slope, count: outputLength * outputs)
        Scalar.fill(after * outputs, 0, padded.pointer + (before + outputLength) * outputs)
        for phase in 0..<kernel {
            let rows = (length - phase + kernel - 1) / kernel
            Scalar.gemm(false, false, rows, inputs, kernel * outputs, 1, padded.pointer + phase * outputs, kernel * outputs,
                        turned.storage.pointer, inputs, 0, target + phase * inputs, kernel * inputs)
        }
    }

    fileprivate func scatterInputGradient(
        _ slope: UnsafePointer<Scalar>, _ taps: Tensor<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>,
        into target: UnsafeMutablePointer<Scalar>
    ) {
        let windows = Storage<Scalar>(count: block * window)
        Scalar.fill(paddedLength * inputs, 0, scratch)
        for start in stride(from: 0, to: outputLength, by: block) {
            let range = start..<min(outputLength, start + block)
            for group in 0..<geometry.groups {
                Scalar.gemm(false, true, range.count, window, groupOutputs, 1, slope + start * outputs + group * groupOutputs, outputs,
                            taps.storage.pointer + group * groupOutputs, outputs, 0, windows.pointer, max(1, window))
                addWindows(windows.pointer, range, group: group, scratch)
            }
        }
        target.update(from: scratch + geometry.padding.before * inputs, count: length * inputs)
    }
}
