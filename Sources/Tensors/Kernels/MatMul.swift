/// op(a) · op(b), where op transposes the last two axes if asked; the axes before them are a batch and broadcast.
///
/// - Parameters:
///   - a: Shape `[..., m, k]`, or `[..., k, m]` with `transposeA`.
///   - b: Shape `[..., k, n]`, or `[..., n, k]` with `transposeB`.
/// - Returns: Shape `[..., m, n]`. Transposed operands are read in place, without a copy.
public func matmul<Scalar: TensorScalar>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor<Scalar> {
    if a.rank < 2 || b.rank < 2 { shapeFailure("matmul", "both need at least two axes", a.shape, b.shape) }
    let (m, k) = transposeA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let (kB, n) = transposeB ? (b.shape[-1], b.shape[-2]) : (b.shape[-2], b.shape[-1])
    if k != kB { shapeFailure("matmul", "inner extents differ", a.shape, b.shape) }
    let batchA = Shape(Array(a.shape.extents.dropLast(2))), batchB = Shape(Array(b.shape.extents.dropLast(2)))
    guard let batch = batchA.broadcast(with: batchB) else { shapeFailure("matmul", "batch extents differ", a.shape, b.shape) }
    let shape = Shape(batch.extents + [m, n])
    return Tensor(shape: shape) { out in
        let A = a.storage.pointer, B = b.storage.pointer
        if batchB.count == 1 && !transposeA {
            // One matrix on the right: all rows of the left side form a single product.
            gemm(false, transposeB, batch.count * m, n, k, A, B, out)
            return
        }
        if batch.count == 1 {
            gemm(transposeA, transposeB, m, n, k, A, B, out)
            return
        }
        let stridesA = batchA.strides(broadcastTo: batch).map { $0 * m * k }
        let stridesB = batchB.strides(broadcastTo: batch).map { $0 * k * n }
        let offsets = batchOffsets(batch, stridesA, stridesB)
        let lda = transposeA ? m : k, ldb = transposeB ? k : n
        uncheckedParallelFor(batch.count, grain: max(1, gemmGrain / max(1, m * n * k))) { range, _ in
            for i in range {
                Scalar.gemm(transposeA, transposeB, m, n, k, 1, A + offsets[i].0, max(1, lda), B + offsets[i].1, max(1, ldb),
                            0, out + i * m * n, max(1, n))
            }
        }
    }
}

/// Multiply-adds below which a second thread costs more than it brings.
let gemmGrain = 1 << 17

/// One dense product, divided over threads along its longest extent.
func gemm<Scalar: TensorScalar>(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>,
    _ b: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>
) {
    if m == 0 || n == 0 { return }
    if k == 0 { return Scalar.fill(m * n, 0, out) }
    Parallelism.prepareBLAS()
    let lda = transposeA ? m : k, ldb = transposeB ? k : n
    let threads = parallelChunkCount(m * n * k, grain: gemmGrain)
    if k > 4 * max(m, n) && threads > 1 {
        // Long sums into a small result, as in the gradient of a weight: each thread sums its part, parts are added in order.
        let partial = Storage<Scalar>(count: threads * m * n)
        uncheckedParallelFor(k, grain: max(1, gemmGrain / (m * n))) { range, chunk in
            Scalar.gemm(transposeA, transposeB, m, n, range.count, 1, a + range.lowerBound * (transposeA ? m : 1), lda,
                        b + range.lowerBound * (transposeB ? 1 : n), ldb, 0, partial.pointer + chunk * m * n, n)
        }
        let chunks = parallelChunkCount(k, grain: max(1, gemmGrain / (m * n)))
        out.update(from: partial.pointer, count: m * n)
        for chunk in 1..<max(1, chunks) { Scalar.axpy(m * n, 1, partial.pointer + chunk * m * n, out) }
    } else if m >= n {
        uncheckedParallelFor(m, grain: max(1, gemmGrain / (n * k))) { range, _ in
            Scalar.gemm(transposeA, transposeB, range.count, n, k, 1, a + range.lowerBound * (transposeA ? 1 : k), lda,
                        b, ldb, 0, out + range.lowerBound * n, n)
        }
    } else {
        uncheckedParallelFor(n, grain: max(1, gemmGrain / (m * k))) { range, _ in
            Scalar.gemm(transposeA, transposeB, m, range.count, k, 1, a, lda,
                        b + range.lowerBound * (transposeB ? k : 1), ldb, 0, out + range.lowerBound, n)
        }
    }
}

private func batchOffsets(_ batch: Shape, _ stridesA: [Int], _ stridesB: [Int]) -> [(Int, Int)] {
    let strides = batch.strides
    return (0..<batch.count).map { index in
        var rest = index, offsetA = 0, offsetB = 0
        for axis in 0..<batch.rank {
            let i = rest / strides[axis]
            rest %= strides[axis]
            offsetA += i * stridesA[axis]
            offsetB += i * stridesB[axis]
        }
        return (offsetA, offsetB)
    }
}
