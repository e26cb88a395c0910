/// op(a) · op(b), where op transposes the last two axes if asked; the axes before them are a batch and broadcast.
///
/// - Parameters:
///   - a: Shape `[..., m, k]`, or `[..., k, m]` with `transposeA`.
///   - b: Shape `[..., k, n]`, or `[..., n, k]` with `transposeB`.
///   - bias: Added to every row, `[n]`; nil for nothing.
/// - Returns: Shape `[..., m, n]`. Transposed operands are read in place, without a copy.
public func matmul<Scalar: TensorScalar>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposeA: Bool = false, transposeB: Bool = false, bias: Tensor<Scalar>? = nil
) -> Tensor<Scalar> {
    if a.rank < 2 || b.rank < 2 { shapeFailure("matmul", "both need at least two axes", a.shape, b.shape) }
    let (m, k) = transposeA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let (kB, n) = transposeB ? (b.shape[-1], b.shape[-2]) : (b.shape[-2], b.shape[-1])
    if k != kB { shapeFailure("matmul", "inner extents differ", a.shape, b.shape) }
    let batchA = Shape(Array(a.shape.extents.dropLast(2))), batchB = Shape(Array(b.shape.extents.dropLast(2)))
    if let bias, bias.shape != [n] { shapeFailure("matmul", "the bias must have one number per column", bias.shape, b.shape) }
    guard let batch = batchA.broadcast(with: batchB) else { shapeFailure("matmul", "batch extents differ", a.shape, b.shape) }
    let shape = Shape(batch.extents + [m, n])
    return Tensor(shape: shape) { out in
        let A = a.storage.pointer, B = b.storage.pointer, bias = bias.map { UnsafePointer($0.storage.pointer) }
        if batchB.count == 1 && !transposeA {
            // One matrix on the right: all rows of the left side form a single product.
            gemm(false, transposeB, batch.count * m, n, k, A, B, bias, out)
            return
        }
        if batch.count == 1 {
            gemm(transposeA, transposeB, m, n, k, A, B, bias, out)
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
                addToRows(bias, m, n, out + i * m * n, n)
            }
        }
    }
}

/// a · op(b) + bias of rows that are computed as they are read, some hundred at a time: `[..., k]` and a matrix to `[..., n]`.
package func matmul<Scalar: TensorScalar>(
    _ a: TensorSource<Scalar>, _ b: Tensor<Scalar>, transposeB: Bool, bias: Tensor<Scalar>?
) -> Tensor<Scalar> {
    guard let run = a.run(from: 0), a.shape.rank >= 2, b.rank == 2, b.shape[transposeB ? 1 : 0] == a.shape[-1] else {
        return matmul(a.value, b, transposeB: transposeB, bias: bias)
    }
    let (k, n) = (a.shape[-1], b.shape[transposeB ? 0 : 1]), rows = a.shape.count / max(1, k)
    if let bias, bias.shape != [n] { shapeFailure("matmul", "the bias must have one number per column", bias.shape, b.shape) }
    Parallelism.prepareBLAS()
    return Tensor(shape: a.shape.replacing(-1, with: n)) { out in
        if n == 0 { return }
        uncheckedParallelFor(rows, grain: max(1, gemmGrain / max(1, n * k))) { range, _ in
            let block = max(64, min(512, (1 << 19) / max(1, k))), scratch = Storage<Scalar>(count: block * k)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
                let count = min(block, range.upperBound - start)
                run(start * k, count * k, scratch.pointer)
                part(false, transposeB, count, n, k, scratch.pointer, max(1, k), b.storage.pointer, max(1, transposeB ? k : n),
                     bias.map { UnsafePointer($0.storage.pointer) }, out + start * n, n)
            }
        }
    }
}

/// Multiply-adds below which a second thread costs more than it brings.
let gemmGrain = 1 << 17

/// One dense product, divided over threads along its longest extent.
func gemm<Scalar: TensorScalar>(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>,
    _ b: UnsafePointer<Scalar>, _ bias: UnsafePointer<Scalar>? = nil, _ out: UnsafeMutablePointer<Scalar>
) {
    if m == 0 || n == 0 { return }
    if k == 0 {
        Scalar.fill(m * n, 0, out)
        return addToRows(bias, m, n, out, n)
    }
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
        addToRows(bias, m, n, out, n)
    } else if m >= n {
        uncheckedParallelFor(m, grain: max(1, gemmGrain / (n * k))) { range, _ in
            part(transposeA, transposeB, range.count, n, k, a + range.lowerBound * (transposeA ? 1 : k), lda, b, ldb, bias,
                 out + range.lowerBound * n, n)
        }
    } else {
        uncheckedParallelFor(n, grain: max(1, gemmGrain / (m * k))) { range, _ in
            part(transposeA, transposeB, m, range.count, k, a, lda, b + range.lowerBound * (transposeB ? k : 1), ldb,
                 bias.map { $0 + range.lowerBound }, out + range.lowerBound, n)
        }
    }
}

/// A part of a product and of its bias.
private func part<Scalar: TensorScalar>(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>, _ lda: Int,
    _ b: UnsafePointer<Scalar>, _ ldb: Int, _ bias: UnsafePointer<Scalar>?, _ out: UnsafeMutablePointer<Scalar>, _ ldc: Int
) {
    if let bias, Scalar.self == Float.self, ProductPrecision.isHalf, let product = HalfProduct(transposeA, transposeB, m, n, k, 1, 0) {
        func floats(_ p: UnsafePointer<Scalar>) -> UnsafePointer<Float> { UnsafeRawPointer(p).assumingMemoryBound(to: Float.self) }
        return product.add(floats(a), lda, floats(b), ldb, initial: floats(bias),
                           to: UnsafeMutableRawPointer(out).assumingMemoryBound(to: Float.self), ldc)
    }
    Scalar.gemm(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, out, ldc)
    addToRows(bias, m, n, out, ldc)
}

private func addToRows<Scalar: TensorScalar>(
    _ bias: UnsafePointer<Scalar>?, _ m: Int, _ n: Int, _ out: UnsafeMutablePointer<Scalar>, _ ldc: Int
) {
    guard let bias else { return }
    for row in 0..<m { Scalar.axpy(n, 1, bias, out + row * ldc) }
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
