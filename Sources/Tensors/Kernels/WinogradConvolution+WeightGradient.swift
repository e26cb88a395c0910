import CTensorKernels

extension WinogradConvolution {
    /// The gradient with respect to the weight, of slopes `[batch, height, width, outputs]`: `[outputs, inputs, 3, 3]`.
    ///
    /// The matrices of transformed inputs and slopes are multiplied over all tiles, and only their sum is transformed
    /// back. Threads sum apart, and their sums are added in order.
    func weightGradient(_ x: TensorSource<Float>, upstream: Tensor<Float>) -> Tensor<Float> {
        let lanes = st_isa_lanes(multiply.isa), most = blockTiles, count = planes * inputs * outputs
        let chunks = max(1, parallelChunkCount(batch)), partial = Storage<Float>(count: chunks * count)
        Float.fill(partial.count, 0, partial.pointer)
        uncheckedParallelFor(batch) { items, chunk in
            let scratch = Storage<Float>(count: planes * max(inputs, Self.panelWidth))
            let computed = Storage<Float>(count: x.pointer(from: 0) == nil ? computedCount : 0)
            let transformed = Storage<Float>(count: planes * most * inputs)
            // The kernel reads whole vectors.
            let slopes = Storage<Float>(count: planes * most * Self.panelWidth + lanes)
            Float.fill(slopes.count, 0, slopes.pointer)
            var target = outputImage
            forEachBlock(of: items) { block in
                transformInputs(x, computed.pointer, block, scratch.pointer, into: transformed.pointer)
                Self.forEachPanel(of: outputs) { first, width in
                    forEachRun(of: block) { item, tiles, done in
                        tiles.planeStride = block.count * width
                        st_winograd_slopes_f32(&target, &tiles, upstream.storage.pointer + item * outputSize.area * outputs, first, width,
                                               scratch.pointer, slopes.pointer + done * width)
                    }
                    for plane in 0..<planes {
                        addProduct(transformed.pointer + plane * block.count * inputs, slopes.pointer + plane * block.count * width,
                                   depth: block.count, width: width,
                                   to: partial.pointer + chunk * count + plane * inputs * outputs + first)
                    }
                }
            }
        }
        for chunk in 1..<chunks { Float.axpy(count, 1, partial.pointer + chunk * count, partial.pointer) }
        return Tensor<Float>(shape: [inputs, outputs, 3, 3]) {
            st_winograd_weights_gradient_f32(inputs * outputs, partial.pointer, inputs * outputs, $0)
        }.permuted([1, 0, 2, 3])
    }

    /// Adds aᵀ · b over a block's tiles, a with `inputs` columns and b with `width`, to rows of `outputs`.
    private func addProduct(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, depth: Int, width: Int, to sum: UnsafeMutablePointer<Float>
    ) {
        var offset = 0
        withUnsafePointer(to: &offset) { offset in
            var product = st_window_product()
            (product.rows, product.columns, product.segments, product.depth) = (inputs, width, 1, depth)
            (product.offsetsA, product.depthStrideA, product.offsetsB, product.depthStrideB) = (offset, inputs, offset, width)
            product.accumulates = true
            product.rowsA = st_row_layout(count: inputs, inner: 1, outer: 0)
            product.rowsC = st_row_layout(count: inputs, inner: outputs, outer: 0)
            multiply(&product, a, b, into: sum)
        }
    }
}
