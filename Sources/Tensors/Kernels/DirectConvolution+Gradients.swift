import CTensorKernels

extension DirectConvolution {
    /// Which gradients are asked for.
    struct Wanted { let input, weight, bias: Bool }

    /// The gradients with respect to input, weight and bias. A strip of slopes serves all three while it is in the cache.
    ///
    /// - Parameters:
    ///   - value: The result, which the derivative of `activation` is one of; nil without one.
    ///   - upstream: The gradient of the result. Not to be read again: where nothing else holds it and the shapes allow it, the input's
    ///     gradient is written in its memory.
    ///   - earlier: What the input's gradient is added to, in its memory; nil for nothing.
    /// - Returns: `[batch, rows, columns, inputs]` and `[outputs, inputs, taps]`, in memory, and `[outputs]`.
    func gradients(
        _ x: TensorSource<Float>, _ weight: Tensor<Float>, value: Tensor<Float>?, upstream: inout Tensor<Float>,
        activation: UnaryFunction?, wanted: Wanted, addingTo earlier: Tensor<Float>? = nil
    ) -> (input: Tensor<Float>?, weight: Tensor<Float>?, bias: Tensor<Float>?) {
        let phases = wanted.input ? InputPhases(self, weight) : nil
        let lanes = st_isa_lanes(isa)
        // The weight's gradient reads the slopes by whole vectors.
        let paddedOutputs = wanted.weight ? (outputs + lanes - 1) / lanes * lanes : filled(outputs)
        let chunks = max(1, parallelChunkCount(batch)), count = window * outputs
        // Each range of the batch sums into its own copy; the copies are added in order. Weights first, then the bias.
        let partial = Storage<Float>(count: chunks * (count + outputs))
        Float.fill(partial.count, 0, partial.pointer)
        let strips = max(rows.count, phases?.vertical.count ?? 0), most = min(stripRows, strips)
        // An item's slopes are copied before its gradient is written if they make one strip and do not lie there as they are needed.
        let isCopied = activation != nil || paddedOutputs != outputs || !slopeRegion(0..<strips, phases).isInside(rows.count, columns.count)
        let isInPlace = isCopied && strips == most && inputCount == outputCount && upstream.isUnshared()
        let inputGradient = earlier?.storage
            ?? (wanted.input ? isInPlace ? upstream.storage : Storage<Float>(count: x.shape.count) : nil)
        let upstream = upstream
        uncheckedParallelFor(batch) { range, chunk in
            let sum = partial.pointer + chunk * (count + outputs)
            let inputScratch = Storage<Float>(count: wanted.weight ? inputRegion(0..<most).count * inputs : 0)
            let slopeScratch = Storage<Float>(count: slopeRegion(0..<most, phases).count * paddedOutputs)
            let isHalf = multiply.isHalf
            let computed = Storage<Float>(count: isHalf && wanted.weight && x.pointer(from: 0) == nil ? inputScratch.count : 0)
            let slopeElements = Storage<Float>(count: isHalf && wanted.input ? slopeScratch.count / 2 : 0)
            let slopePairs = Storage<Float>(count: isHalf && wanted.weight ? most * (columns.count + 1) / 2 * paddedOutputs : 0)
            for item in range {
                let image = x.pointer(from: item * inputCount), run = x.run(from: item * inputCount)
                let slopes = UnsafePointer(upstream.storage.pointer + item * outputCount)
                forEachStrip(of: strips) { strip in
                    let region = slopeRegion(strip, phases)
                    let derive: ((Int, Int, UnsafeMutablePointer<Float>) -> Void)? = activation.map { f in
                        let y = UnsafePointer(value!.storage.pointer + item * outputCount)
                        return { start, count, target in Float.unaryDerivative(f, count, y + start, y + start, slopes + start, target) }
                    }
                    let (slope, pitch) = region.placed(
                        slopes, height: rows.count, width: columns.count, channels: outputs, paddedChannels: paddedOutputs,
                        scratch: slopeScratch.pointer, copy: derive)
                    if let phases, let inputGradient {
                        let (elements, elementPitch) = isHalf
                            ? region.pairedChannels(slope, pitch, channels: paddedOutputs, scratch: slopeElements.pointer) : (slope, pitch)
                        phases.product(elements, elementPitch, region, strip, paddedOutputs / multiply.unit,
                                       adds: earlier != nil, into: inputGradient.pointer + item * inputCount)
                    }
                    let own = strip.clamped(to: 0..<rows.count)
                    if own.isEmpty { return }
                    let first = slope + (own.lowerBound - region.rows.lowerBound) * pitch - region.columns.lowerBound * paddedOutputs
                    if wanted.bias {
                        for row in 0..<own.count {
                            st_add_rows_f32(columns.count, outputs, first + row * pitch, paddedOutputs, sum + count)
                        }
                    }
                    if wanted.weight {
                        let inputRegion = inputRegion(own)
                        if !isHalf {
                            let (source, inputPitch) = inputRegion.placed(
                                image, height: rows.extent, width: columns.extent, channels: inputs, paddedChannels: inputs,
                                scratch: inputScratch.pointer, copy: run)
                            addWeightGradient(source, inputPitch, first, pitch, paddedOutputs, rows: own.count, to: sum)
                            return
                        }
                        // Every place is paired with the one under the same tap of the next window.
                        let (source, inputPitch): (UnsafePointer<Float>, Int)
                        if let image {
                            (source, inputPitch) = inputRegion.placedNeighbours(
                                image, height: rows.extent, width: columns.extent, channels: inputs, distance: columns.stride,
                                scratch: inputScratch.pointer)
                        } else {
                            let placed = inputRegion.placed(
                                image, height: rows.extent, width: columns.extent, channels: inputs, paddedChannels: inputs,
                                scratch: computed.pointer, copy: run)
                            (source, inputPitch) = inputRegion.pairedNeighbours(
                                placed.start, placed.pitch, channels: inputs, distance: columns.stride, scratch: inputScratch.pointer)
                        }
                        pairPlaces(first, pitch: pitch, rows: own.count, places: columns.count, channels: paddedOutputs, step: 2,
                                   distance: 1, into: slopePairs.pointer)
                        addWeightGradient(source, inputPitch, slopePairs.pointer, (columns.count + 1) / 2 * paddedOutputs, paddedOutputs,
                                          rows: own.count, to: sum)
                    }
                }
            }
        }
        for chunk in 1..<chunks { Float.axpy(count + outputs, 1, partial.pointer + chunk * (count + outputs), partial.pointer) }
        return (
            inputGradient.map { Tensor(shape: x.shape, storage: $0) },
            wanted.weight ? Tensor(shape: [window, outputs]) { $0.update(from: partial.pointer, count: count) }
                .permuted([1, 0]).reshaped([outputs, taps, inputs]).permuted([0, 2, 1]).reshaped(weight.shape.extents) : nil,
            wanted.bias ? Tensor(shape: [outputs]) { $0.update(from: partial.pointer + count, count: outputs) } : nil
        )
    }

    /// The slopes that a strip needs: its own rows, and with `phases` those that its rows of the input are seen by.
    private func slopeRegion(_ strip: Range<Int>, _ phases: InputPhases?) -> ImageRegion {
        let own = strip.clamped(to: 0..<max(rows.count, strip.lowerBound))
        guard let phases else { return ImageRegion(rows: own, columns: 0..<columns.count) }
        let (vertical, horizontal) = (phases.vertical, phases.horizontal)
        return ImageRegion(
            rows: strip.lowerBound + min(0, vertical.shifts.lowerBound)..<strip.upperBound + max(0, vertical.shifts.upperBound),
            columns: min(0, horizontal.shifts.lowerBound)..<max(columns.count, horizontal.count + horizontal.shifts.upperBound))
    }

    /// Adds xᵀ · slopes of a strip to `sum`, `[taps, inputs, outputs]`. Its rows are numbers of a window, and it sums
    /// over positions, or over pairs of them.
    private func addWeightGradient(
        _ source: UnsafePointer<Float>, _ inputPitch: Int, _ slope: UnsafePointer<Float>, _ slopePitch: Int, _ paddedOutputs: Int,
        rows count: Int, to sum: UnsafeMutablePointer<Float>
    ) {
        let offsetsA = (0..<count).map { $0 * rows.stride * inputPitch }, offsetsB = (0..<count).map { $0 * slopePitch }
        offsetsA.withUnsafeBufferPointer { offsetsA in
            offsetsB.withUnsafeBufferPointer { offsetsB in
                var product = st_window_product()
                (product.segments, product.depth, product.columns) = (count, multiply.elements(columns.count), outputs)
                (product.offsetsA, product.depthStrideA) = (offsetsA.baseAddress, multiply.unit * columns.stride * inputs)
                (product.offsetsB, product.depthStrideB) = (offsetsB.baseAddress, paddedOutputs)
                product.accumulates = true
                if columns.dilation == 1 {
                    product.rows = window
                    product.rowsA = st_row_layout(count: columns.kernel * inputs, inner: 1, outer: rows.dilation * inputPitch)
                    product.rowsC = st_row_layout(count: window, inner: outputs, outer: 0)
                    multiply(&product, source, slope, into: sum)
                    return
                }
                product.rows = columns.kernel * inputs
                product.rowsA = st_row_layout(count: inputs, inner: 1, outer: columns.dilation * inputs)
                product.rowsC = st_row_layout(count: product.rows, inner: outputs, outer: 0)
                for row in 0..<rows.kernel {
                    multiply(&product, source + row * rows.dilation * inputPitch, slope, into: sum + row * product.rows * outputs)
                }
            }
        }
    }
}
