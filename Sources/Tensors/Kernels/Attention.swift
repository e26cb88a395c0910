/// Attention of several heads, each position of a sequence gathering from all others:
///
///     head = softmax(Q Kᵀ / √d + mask) V,   d = width / heads
///
/// One head of one sequence is worked on at a time. Its products read and write numbers where they lie among those of the other
/// heads, so that no head is copied, and its fits stay in the second-level cache while they become weights.
/// Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017.
public struct Attention<Scalar: TensorScalar> {
    /// The heads' results side by side, `[batch, length, width]`.
    public let output: Tensor<Scalar>
    private let projections, weights: Tensor<Scalar>
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
        Parallelism.prepareBLAS()
        let masks = mask.map { Masks($0, fits) }
        let storage = Storage<Scalar>(count: fits.count), scale = Scalar(1 / Double(depth).squareRoot())
        output = Tensor(shape: [batch, length, width]) { out in
            Self.forEachHead(projections, heads) { head, queries in
                let fit = storage.pointer + head.number * length * length
                Self.copyRows(head.queries, to: queries, length, depth, pitch: 3 * width, scale)
                Scalar.gemm(false, true, length, length, depth, 1, queries, depth, head.keys, 3 * width, 0, fit, length)
                for row in 0..<length {
                    if let masks { Scalar.axpy(length, 1, masks.row(head.number, row), fit + row * length) }
                    Scalar.softmax(length, fit + row * length, fit + row * length)
                }
                Scalar.gemm(false, false, length, depth, length, 1, fit, length, head.values, 3 * width, 0, out + head.place, width)
            }
        }
        weights = Tensor(shape: fits, storage: storage)
    }

    /// The gradient of the output with respect to the projections, of their shape.
    ///
    /// - Parameter upstream: `[batch, length, width]`.
    public func gradient(_ upstream: Tensor<Scalar>) -> Tensor<Scalar> {
        if upstream.shape != output.shape { shapeFailure("attention gradient", "shapes differ", output.shape, upstream.shape) }
        let pitch = 3 * width
        return Tensor(shape: projections.shape) { out in
            Self.forEachHead(projections, heads) { head, queries in
                let weights = weights.storage.pointer + head.number * length * length
                let slopes = upstream.storage.pointer + head.place
                let own = out + (head.queries - UnsafePointer(projections.storage.pointer))
                let fits = Storage<Scalar>(count: length * length), line = Storage<Scalar>(count: length)
                Scalar.gemm(true, false, length, depth, length, 1, weights, length, slopes, width, 0, own + 2 * width, pitch)
                Scalar.gemm(false, true, length, length, depth, 1, slopes, width, head.values, pitch, 0, fits.pointer, length)
                for row in 0..<length {
                    // The loop must not write what it reads.
                    line.pointer.update(from: fits.pointer + row * length, count: length)
                    Scalar.softmaxGradient(length, weights + row * length, line.pointer, fits.pointer + row * length)
                }
                Scalar.gemm(false, false, length, depth, length, 1, fits.pointer, length, head.keys, pitch, 0, own, pitch)
                for row in 0..<length { Scalar.scale(depth, scale, 0, own + row * pitch, own + row * pitch) }
                Self.copyRows(head.queries, to: queries, length, depth, pitch: pitch, scale)
                Scalar.gemm(true, false, length, depth, length, 1, fits.pointer, length, queries, depth, 0, own + width, pitch)
            }
        }
    }

    /// A head of a sequence: its number among all, where its results begin, and its numbers among the projections.
    private struct Head {
        let number, place: Int
        let queries, keys, values: UnsafePointer<Scalar>
    }

    /// Calls `body` with every head of every sequence, and with memory for its queries.
    private static func forEachHead(_ projections: Tensor<Scalar>, _ heads: Int, _ body: (Head, UnsafeMutablePointer<Scalar>) -> Void) {
        let (batch, length, width) = (projections.shape[0], projections.shape[1], projections.shape[2] / 3), depth = width / heads
        if projections.count == 0 { return }
        uncheckedParallelFor(batch * heads, grain: max(1, gemmGrain / (length * length * depth))) { range, _ in
            let scratch = Storage<Scalar>(count: length * depth)
            for number in range {
                let start = projections.storage.pointer + number / heads * length * 3 * width + number % heads * depth
                body(Head(number: number, place: number / heads * length * width + number % heads * depth, queries: UnsafePointer(start),
                          keys: UnsafePointer(start + width), values: UnsafePointer(start + 2 * width)), scratch.pointer)
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
