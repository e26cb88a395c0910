/// Attention of several heads, each position of a sequence gathering from all others:
///
///     head = softmax(Q Kᵀ / √d + mask) V,   d = width / heads
///
/// One head of one sequence is worked on at a time. Its products read and write numbers where they lie among those of the other
/// heads, so that no head is copied, and its fits stay in the second-level cache while they become weights.
/// The gradient computes the weights again, so that those of all heads are never there together. In bfloat16, where that takes a larger
/// share of the time, they are kept.
/// Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
public struct Attention<Scalar: TensorScalar> {
    /// The heads' results side by side, `[batch, length, width]`.
    public let output: Tensor<Scalar>
    private let projections: Tensor<Scalar>
    private let keptWeights: Storage<Scalar>?
    private let masks: Masks?
    private let length, width, heads: Int
    private var depth: Int { width / heads }
    private var scale: Scalar { Scalar(1 / Double(depth).squareRoot()) }

    /// - Parameters:
    ///   - projections: Queries, keys and values side by side, `[batch, length, 3 · width]`; in each the heads side by side.
    ///   - heads: Must divide the width.
    ///   - mask: Added to the fit of every query (row) with every key (column); broadcasts to `[batch, heads, length, length]`. −∞
    ///     forbids.
    public init(_ projections: Tensor<Scalar>, heads: Int, mask: Tensor<Scalar>? = nil) {
        if projections.rank != 3 || heads < 1 || projections.shape[2] % (3 * max(1, heads)) != 0 {
            shapeFailure("attention", "needs [batch, length, 3 · width] with a width that \(heads) heads divide", projections.shape)
        }
        let (batch, length, width) = (projections.shape[0], projections.shape[1], projections.shape[2] / 3), depth = width / heads
        let fits: Shape = [batch, heads, length, length]
        if let mask, mask.shape.broadcast(with: fits) != fits {
            shapeFailure("attention", "the mask's extents must be equal or 1", mask.shape, fits)
        }
        (self.projections, self.length, self.width, self.heads) = (projections, length, width, heads)
        masks = mask.map { Masks($0, fits) }
        keptWeights = ProductPrecision.isHalf ? Storage(count: fits.count) : nil
        Parallelism.prepareBLAS()
        let output = Storage<Scalar>(count: batch * length * width)
        self.output = Tensor(shape: [batch, length, width], storage: output)
        forEachHead(isFirstTime: true) { head in
            Scalar.gemm(false, false, length, depth, length, 1, head.weights, length, head.values, 3 * width, 0,
                        output.pointer + head.place, width)
        }
    }

    /// The gradient of the output with respect to the projections, of their shape.
    ///
    /// - Parameter upstream: `[batch, length, width]`.
    public func gradient(_ upstream: Tensor<Scalar>) -> Tensor<Scalar> {
        if upstream.shape != output.shape { shapeFailure("attention gradient", "shapes differ", output.shape, upstream.shape) }
        let pitch = 3 * width
        return Tensor(shape: projections.shape) { out in
            forEachHead(isFirstTime: false) { head in
                let slopes = upstream.storage.pointer + head.place
                let own = out + (head.queries - UnsafePointer(projections.storage.pointer))
                let fits = Storage<Scalar>(count: length * length), line = Storage<Scalar>(count: length)
                Scalar.gemm(true, false, length, depth, length, 1, head.weights, length, slopes, width, 0, own + 2 * width, pitch)
                Scalar.gemm(false, true, length, length, depth, 1, slopes, width, head.values, pitch, 0, fits.pointer, length)
                for row in 0..<length {
                    // The loop must not write what it reads.
                    line.pointer.update(from: fits.pointer + row * length, count: length)
                    Scalar.softmaxGradient(length, head.weights + row * length, line.pointer, fits.pointer + row * length)
                }
                Scalar.gemm(false, false, length, depth, length, 1, fits.pointer, length, head.keys, pitch, 0, own, pitch)
                for row in 0..<length { Scalar.scale(depth, scale, 0, own + row * pitch, own + row * pitch) }
                Scalar.gemm(true, false, length, depth, length, 1, fits.pointer, length, head.scaledQueries, depth, 0, own + width, pitch)
            }
        }
    }

    /// A head of a sequence: where its results begin, its numbers among the projections, its queries over √d, `[length, depth]`, and its
    /// weights, `[length, length]`.
    private struct Head {
        let place: Int
        let queries, keys, values, scaledQueries, weights: UnsafePointer<Scalar>
    }

    /// Calls `body` with every head of every sequence.
    private func forEachHead(isFirstTime: Bool, _ body: (Head) -> Void) {
        if projections.count == 0 { return }
        uncheckedParallelFor(projections.shape[0] * heads, grain: max(1, gemmGrain / (length * length * depth))) { range, _ in
            let queries = Storage<Scalar>(count: length * depth), scratch = Storage<Scalar>(count: keptWeights == nil ? length * length : 0)
            for number in range {
                let weights = keptWeights.map { $0.pointer + number * length * length } ?? scratch.pointer
                let start = projections.storage.pointer + number / heads * length * 3 * width + number % heads * depth
                let head = Head(place: number / heads * length * width + number % heads * depth, queries: UnsafePointer(start),
                                keys: UnsafePointer(start + width), values: UnsafePointer(start + 2 * width),
                                scaledQueries: UnsafePointer(queries.pointer), weights: UnsafePointer(weights))
                Self.copyRows(head.queries, to: queries.pointer, length, depth, pitch: 3 * width, scale)
                if isFirstTime || keptWeights == nil {
                    Scalar.gemm(false, true, length, length, depth, 1, queries.pointer, depth, head.keys, 3 * width, 0, weights, length)
                    for row in 0..<length {
                        if let masks { Scalar.axpy(length, 1, masks.row(number, row), weights + row * length) }
                        Scalar.softmax(length, weights + row * length, weights + row * length)
                    }
                }
                body(head)
            }
        }
    }

    /// Rows times a factor, without what lies between them.
    private static func copyRows(
        _ x: UnsafePointer<Scalar>, to y: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, pitch: Int, _ factor: Scalar
    ) {
        for row in 0..<rows { Scalar.scale(columns, factor, 0, x + row * pitch, y + row * columns) }
    }

    /// A mask with all columns, whose rows are found for every head.
    private struct Masks {
        private let numbers: Tensor<Scalar>
        private let strides: [Int]
        private let heads: Int

        init(_ mask: Tensor<Scalar>, _ fits: Shape) {
            heads = fits[1]
            numbers = mask.rank == 0 ? mask.repeated(to: [fits[3]], for: "attention")
                : mask.repeated(to: mask.shape.replacing(-1, with: fits[3]), for: "attention")
            strides = numbers.shape.strides(broadcastTo: fits)
        }

        func row(_ head: Int, _ row: Int) -> UnsafePointer<Scalar> {
            UnsafePointer(numbers.storage.pointer + head / heads * strides[0] + head % heads * strides[1] + row * strides[2])
        }
    }
}
