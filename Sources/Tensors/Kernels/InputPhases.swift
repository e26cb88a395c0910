import CTensorKernels

/// The gradient of a convolution with respect to its input, as products without scattered sums.
///
/// With a stride, inputs fall into phases by their place modulo the stride. Those of one phase are all seen through the
/// same taps, so that each phase is a convolution of the slopes with these taps, at stride 1: input place
/// phase + q · stride gets, through a tap, the slope at q + shift.
struct InputPhases {
    /// The phases along one axis.
    struct Axis {
        let stride, extent: Int
        /// By phase: taps, and the shift of each.
        let taps: [[(tap: Int, shift: Int)]]
        /// All shifts lie from the lower bound to the upper bound, both included.
        let shifts: (lowerBound: Int, upperBound: Int)

        init(_ axis: WindowAxis) {
            var taps = [[(tap: Int, shift: Int)]](repeating: [], count: axis.stride)
            for tap in 0..<axis.kernel {
                let place = tap * axis.dilation - axis.padding  // Of the input under this tap of window 0.
                let phase = ((place % axis.stride) + axis.stride) % axis.stride
                taps[phase].append((tap, (phase - place) / axis.stride))
            }
            let all = taps.joined().map(\.shift)
            (self.taps, shifts, stride, extent) = (taps, (all.min()!, all.max()!), axis.stride, axis.extent)
        }

        /// Inputs of a phase.
        func count(_ phase: Int) -> Int { max(0, (extent - phase + stride - 1) / stride) }
        /// Of the longest phase, the first.
        var count: Int { count(0) }
    }

    let vertical, horizontal: Axis
    private let multiply: WindowProduct
    /// Elements that hold the outputs.
    private let depth: Int
    private let inputs, width: Int
    /// By vertical and horizontal phase: the weights of its taps as `[taps, outputs]` by inputs.
    private let packed: [[Storage<Float>]]

    init(_ convolution: DirectConvolution, _ weight: Tensor<Float>) {
        (multiply, inputs, width) = (convolution.multiply, convolution.inputs, convolution.columns.extent)
        let vertical = Axis(convolution.rows), horizontal = Axis(convolution.columns)
        let (multiply, inputs, outputs, taps) = (multiply, inputs, convolution.filled(convolution.outputs), convolution.taps)
        depth = multiply.elements(outputs)
        let weight = weight.padded(axis: 0, before: 0, after: outputs - convolution.outputs)
        packed = vertical.taps.map { down in
            horizontal.taps.map { across in
                let depth = down.count * across.count * outputs
                let packed = Storage<Float>(count: st_window_packed_count(multiply.isa, depth, inputs))
                var start = 0
                for row in down {
                    for column in across {
                        let tap = row.tap * convolution.columns.kernel + column.tap
                        st_window_pack_f32(multiply.isa, outputs, inputs, weight.storage.pointer + tap, inputs * taps, taps, start, depth,
                                           packed.pointer)
                        start += outputs
                    }
                }
                return multiply.packed(packed, depth: depth, columns: inputs)
            }
        }
        (self.vertical, self.horizontal) = (vertical, horizontal)
    }

    /// Writes the gradients of the inputs whose q lies in `strip`, or adds them to what is there.
    ///
    /// - Parameter slope: Elements of `region`, whose rows are `pitch` apart and positions `paddedOutputs`.
    func product(
        _ slope: UnsafePointer<Float>, _ pitch: Int, _ region: ImageRegion, _ strip: Range<Int>, _ paddedOutputs: Int,
        adds: Bool, into target: UnsafeMutablePointer<Float>
    ) {
        for (down, rowTaps) in vertical.taps.enumerated() {
            let own = strip.clamped(to: 0..<max(strip.lowerBound, vertical.count(down)))
            if own.isEmpty { continue }
            for (across, columnTaps) in horizontal.taps.enumerated() {
                let count = horizontal.count(across)
                if count == 0 || adds && (rowTaps.isEmpty || columnTaps.isEmpty) { continue }
                let offsets = rowTaps.flatMap { row in
                    columnTaps.map { column in
                        (own.lowerBound + row.shift - region.rows.lowerBound) * pitch
                            + (column.shift - region.columns.lowerBound) * paddedOutputs
                    }
                }
                offsets.withUnsafeBufferPointer { offsets in
                    var product = st_window_product()
                    (product.rows, product.columns) = (own.count * count, inputs)
                    (product.segments, product.depth) = (offsets.count, depth)
                    (product.offsetsA, product.depthStrideA, product.isPacked) = (offsets.baseAddress, 1, true)
                    product.accumulates = adds
                    product.rowsA = st_row_layout(count: count, inner: paddedOutputs, outer: pitch)
                    product.rowsC = st_row_layout(
                        count: count, inner: horizontal.stride * inputs, outer: vertical.stride * width * inputs)
                    let start = (down + own.lowerBound * vertical.stride) * width + across
                    multiply(&product, slope, packed[down][across].pointer, into: target + start * inputs)
                }
            }
        }
    }
}
