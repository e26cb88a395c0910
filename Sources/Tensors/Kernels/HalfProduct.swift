import CTensorKernels

/// A matrix product whose factors are rounded to bfloat16, with sums in `Float`.
///
/// Blocks of rows and of the depth become pairs of neighbours along the depth, and are multiplied by panels of columns that
/// lie so in the first-level cache.
struct HalfProduct {
    private let transposeA, transposeB: Bool
    private let m, n, k: Int
    private let accumulates: Bool
    private let multiply = WindowProduct(isa: st_isa_bf16, isHalf: true)

    /// Rows, depth and columns that are worked on together.
    private static let blockRows = 192, blockDepth = 512, panelWidth = 32

    /// Nil for factors other than 1 and products too small to gain from it, as those along a vector.
    init?(_ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ beta: Float) {
        guard alpha == 1, beta == 0 || beta == 1, min(m, n, k) >= 16 else { return nil }
        (self.transposeA, self.transposeB, self.m, self.n, self.k) = (transposeA, transposeB, m, n, k)
        accumulates = beta == 1
    }

    /// c = op(a) · op(b), added to what c holds if the product accumulates; all in row-major order.
    ///
    /// - Parameter initial: Added to every row, n numbers; nil for nothing.
    func add(
        _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, initial: UnsafePointer<Float>? = nil,
        to c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) {
        let most = (min(k, Self.blockDepth) + 1) / 2
        let left = Storage<Float>(count: min(m, Self.blockRows) * most)
        // The kernel reads whole vectors.
        let right = Storage<Float>(count: n * most + 16), scratch = Storage<Float>(count: transposeB ? Self.panelWidth * most : 0)
        Float.fill(16, 0, right.pointer + n * most)
        for start in stride(from: 0, to: k, by: Self.blockDepth) {
            let count = min(Self.blockDepth, k - start), depth = (count + 1) / 2
            forEachPanel { first, width in
                pairColumns(b, ldb, start, count, first, width, scratch.pointer, into: right.pointer + first * depth)
            }
            for row in stride(from: 0, to: m, by: Self.blockRows) {
                let rows = min(Self.blockRows, m - row)
                pairRows(a, lda, start, count, row, rows, into: left.pointer)
                forEachPanel { first, width in
                    multiplyBlock(left.pointer, rows, depth, right.pointer + first * depth, width, adds: accumulates || start > 0,
                                  initial: start > 0 ? nil : initial.map { $0 + first }, into: c + row * ldc + first, ldc)
                }
            }
        }
    }

    private func forEachPanel(_ body: (_ first: Int, _ width: Int) -> Void) {
        for first in stride(from: 0, to: n, by: Self.panelWidth) { body(first, min(Self.panelWidth, n - first)) }
    }

    /// Rows of op(a) as `[rows, depth]` pairs, or as `[depth, rows]` where a is transposed.
    private func pairRows(
        _ a: UnsafePointer<Float>, _ lda: Int, _ start: Int, _ count: Int, _ row: Int, _ rows: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        if transposeA {
            st_pair_rows((count + 1) / 2, rows, a + start * lda + row, 2 * lda, lda, a, a + (start + count) * lda, target.pairs)
        } else {
            st_pair_neighbours(rows, count, a + row * lda + start, lda, target.pairs)
        }
    }

    /// A panel of op(b) as `[depth, width]` pairs.
    private func pairColumns(
        _ b: UnsafePointer<Float>, _ ldb: Int, _ start: Int, _ count: Int, _ first: Int, _ width: Int,
        _ scratch: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>
    ) {
        let depth = (count + 1) / 2
        if transposeB {
            st_pair_neighbours(width, count, b + first * ldb + start, ldb, scratch.pairs)
            st_transpose_f32(width, depth, scratch, target)
        } else {
            st_pair_rows(depth, width, b + start * ldb + first, 2 * ldb, ldb, b, b + (start + count) * ldb, target.pairs)
        }
    }

    private func multiplyBlock(
        _ a: UnsafePointer<Float>, _ rows: Int, _ depth: Int, _ b: UnsafePointer<Float>, _ width: Int, adds: Bool,
        initial: UnsafePointer<Float>?, into c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) {
        var offset = 0
        withUnsafePointer(to: &offset) { offset in
            var product = st_window_product()
            (product.rows, product.columns, product.segments, product.depth) = (rows, width, 1, depth)
            (product.offsetsA, product.depthStrideA) = (offset, transposeA ? rows : 1)
            (product.offsetsB, product.depthStrideB) = (offset, width)
            product.accumulates = adds
            product.rowsA = st_row_layout(count: rows, inner: transposeA ? 1 : depth, outer: 0)
            product.rowsC = st_row_layout(count: rows, inner: ldc, outer: 0)
            multiply(&product, a, b, initial: initial, into: c)
        }
    }
}
