import CTensorKernels

extension DirectConvolution {
    /// - Parameters:
    ///   - x: `[batch, rows, columns, inputs]`, in memory.
    ///   - weight: `[outputs, inputs, taps]`, in memory.
    /// - Returns: `[batch, rows, columns, outputs]`, in memory, in the shape that is asked for.
    func forward(
        _ x: TensorSource<Float>, _ weight: Tensor<Float>, bias: Tensor<Float>?, activation: UnaryFunction?, shape: Shape
    ) -> Tensor<Float> {
        let packed = packedForOutputs(weight)
        // Taps that lie side by side are one run of memory.
        let isOneRun = columns.dilation == 1
        let segments = isOneRun ? rows.kernel : taps
        let channels = filled(inputs), inner = channels / multiply.unit, depth = isOneRun ? columns.kernel * inner : inner
        return Tensor(shape: shape) { out in
            uncheckedParallelFor(batch) { range, _ in
                let scratch = Storage<Float>(count: inputRegion(0..<stripRows).count * inner)
                let isComputed = x.pointer(from: 0) == nil
                let computed = Storage<Float>(count: multiply.isHalf && isComputed ? inputRegion(0..<stripRows).count * inputs : 0)
                for item in range {
                    forEachStrip(of: rows.count) { strip in
                        let image = x.pointer(from: item * inputCount)
                        let region = inputRegion(strip)
                        let (source, pitch): (UnsafePointer<Float>, Int)
                        if multiply.isHalf, let image {
                            (source, pitch) = region.placedChannels(
                                image, height: rows.extent, width: columns.extent, channels: inputs, scratch: scratch.pointer)
                        } else {
                            let placed = region.placed(
                                image, height: rows.extent, width: columns.extent, channels: inputs, paddedChannels: inputs,
                                scratch: multiply.isHalf ? computed.pointer : scratch.pointer, copy: x.run(from: item * inputCount))
                            (source, pitch) = multiply.isHalf
                                ? region.pairedChannels(placed.start, placed.pitch, channels: inputs, scratch: scratch.pointer) : placed
                        }
                        let offsets = (0..<segments).map { segment in
                            isOneRun ? segment * rows.dilation * pitch
                                : segment / columns.kernel * rows.dilation * pitch
                                    + segment % columns.kernel * columns.dilation * inner
                        }
                        let target = out + item * outputCount + strip.lowerBound * columns.count * outputs
                        offsets.withUnsafeBufferPointer { offsets in
                            var product = st_window_product()
                            (product.rows, product.columns) = (strip.count * columns.count, outputs)
                            (product.segments, product.depth) = (segments, depth)
                            (product.offsetsA, product.depthStrideA, product.isPacked) = (offsets.baseAddress, 1, true)
                            product.rowsA = st_row_layout(
                                count: columns.count, inner: columns.stride * inner, outer: rows.stride * pitch)
                            product.rowsC = st_row_layout(count: product.rows, inner: outputs, outer: 0)
                            multiply(&product, source, packed.pointer, initial: bias?.storage.pointer, into: target)
                        }
                        // While the strip is in the cache.
                        if let activation { Float.unary(activation, strip.count * columns.count * outputs, target, target) }
                    }
                }
            }
        }
    }

    /// The weight as `[taps, inputs]` by outputs, for the kernel.
    private func packedForOutputs(_ weight: Tensor<Float>) -> Storage<Float> {
        let channels = filled(inputs), depth = taps * channels
        let packed = Storage<Float>(count: st_window_packed_count(isa, depth, outputs))
        let turned = weight.reshaped([outputs, inputs, taps]).padded(axis: 1, before: 0, after: channels - inputs)
            .reshaped([outputs, channels * taps]).permuted([1, 0])
        for tap in 0..<taps {
            st_window_pack_f32(isa, channels, outputs, turned.storage.pointer + tap * outputs, taps * outputs, 1, tap * channels,
                               depth, packed.pointer)
        }
        return multiply.packed(packed, depth: depth, columns: outputs)
    }
}
