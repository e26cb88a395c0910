/// Mean and variance of every column, over all axes but the last: `[n]` each. The variance is divided by the count.
public struct ColumnStatistics<Scalar: TensorScalar> {
    /// `[columns]`.
    public let mean: Tensor<Scalar>
    /// `[columns]`; divided by the count, not by one less.
    public let variance: Tensor<Scalar>

    /// Of `x`, `[..., n]`, which must have rows.
    public init(of x: Tensor<Scalar>) {
        if x.rank < 2 || x.count == 0 { shapeFailure("column statistics", "needs [..., n] with rows", x.shape) }
        let n = x.shape[-1], rows = x.count / n
        let mean = x.reshaped([rows, n]).mean(axes: [0])
        let squares = columnSums(rows, n, count: 1) { range, out in
            Scalar.columnSquares(range.count, n, x.storage.pointer + range.lowerBound * n, mean: mean.storage.pointer, out)
        }
        self.mean = mean
        variance = Tensor(shape: [n]) { Scalar.scale(n, 1 / Scalar(rows), 0, squares.pointer, $0) }
    }
}

/// y = (x − mean) / √(variance + ε) · gain + offset, with the statistics of each column.
///
/// - Parameters:
///   - x: `[..., n]`.
///   - gain: `[n]`.
///   - offset: `[n]`.
/// - Returns: `[..., n]`.
public func normalizedColumns<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ statistics: ColumnStatistics<Scalar>, gain: Tensor<Scalar>, offset: Tensor<Scalar>,
    epsilon: Double = 1e-5
) -> Tensor<Scalar> {
    let n = checkedColumns(x, statistics, gain, offset), rows = x.count / max(n, 1)
    let factor = gain * statistics.inverseDeviation(epsilon)
    return Tensor(shape: x.shape) { out in
        uncheckedParallelFor(rows, grain: max(1, elementwiseGrain / max(n, 1))) { range, _ in
            let start = range.lowerBound * n
            Scalar.columnAffine(range.count, n, x.storage.pointer + start, mean: statistics.mean.storage.pointer,
                                factor: factor.storage.pointer, offset: offset.storage.pointer, out + start)
        }
    }
}

/// The gradients of `normalizedColumns`, whose statistics are those of `x` itself and vary with it.
public func normalizedColumnsGradients<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ statistics: ColumnStatistics<Scalar>, gain: Tensor<Scalar>, epsilon: Double,
    upstream: Tensor<Scalar>
) -> (input: Tensor<Scalar>, gain: Tensor<Scalar>, offset: Tensor<Scalar>) {
    let n = checkedColumns(x, statistics, gain, gain), rows = x.count / max(n, 1)
    if upstream.shape != x.shape { shapeFailure("normalizedColumns gradient", "shapes differ", x.shape, upstream.shape) }
    let mean = statistics.mean.storage.pointer
    let sums = columnSums(rows, n, count: 2) { range, out in
        let start = range.lowerBound * n
        Scalar.columnSlopes(range.count, n, x.storage.pointer + start, mean: mean, upstream.storage.pointer + start,
                            sums: out, products: out + n)
    }
    let offsetGradient = Tensor<Scalar>(shape: [n]) { $0.update(from: sums.pointer, count: n) }
    let inverse = statistics.inverseDeviation(epsilon)
    let gainGradient = Tensor<Scalar>(shape: [n]) { $0.update(from: sums.pointer + n, count: n) } * inverse
    // With z the normalised x: dx = a · (dy − mean(dy) − z · mean(dy · z)), a = gain / deviation.
    let a = gain * inverse
    let b = (a * inverse * gainGradient).scaled(by: -1 / Scalar(rows)), d = (a * offsetGradient).scaled(by: -1 / Scalar(rows))
    let input = Tensor<Scalar>(shape: x.shape) { out in
        uncheckedParallelFor(rows, grain: max(1, elementwiseGrain / max(n, 1))) { range, _ in
            let start = range.lowerBound * n
            Scalar.columnGradient(range.count, n, x.storage.pointer + start, mean: mean, upstream.storage.pointer + start,
                                  a: a.storage.pointer, b: b.storage.pointer, d: d.storage.pointer, out + start)
        }
    }
    return (input, gainGradient, offsetGradient)
}

extension ColumnStatistics {
    func inverseDeviation(_ epsilon: Double) -> Tensor<Scalar> {
        variance.scaled(by: 1, plus: Scalar(epsilon)).map(.sqrt).map(.reciprocal)
    }
}

/// `count` sums per column over all rows. Rows are added in blocks, which keeps rounding errors small and lets threads
/// share them; the blocks are joined in order, so that the result does not depend on the threads.
private func columnSums<Scalar: TensorScalar>(
    _ rows: Int, _ n: Int, count: Int, _ add: (Range<Int>, UnsafeMutablePointer<Scalar>) -> Void
) -> Storage<Scalar> {
    let blocks = max(1, (rows + 255) / 256), width = count * n
    let partial = Storage<Scalar>(count: blocks * width)
    Scalar.fill(blocks * width, 0, partial.pointer)
    uncheckedParallelFor(blocks, grain: max(1, elementwiseGrain / (256 * max(width, 1)))) { range, _ in
        for block in range { add(block * 256..<min(rows, block * 256 + 256), partial.pointer + block * width) }
    }
    for block in 1..<blocks { Scalar.axpy(width, 1, partial.pointer + block * width, partial.pointer) }
    return partial
}

private func checkedColumns<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, _ statistics: ColumnStatistics<Scalar>, _ gain: Tensor<Scalar>, _ offset: Tensor<Scalar>
) -> Int {
    if x.rank < 2 { shapeFailure("normalizedColumns", "needs [..., n]", x.shape) }
    for vector in [statistics.mean, gain, offset] where vector.shape != [x.shape[-1]] {
        shapeFailure("normalizedColumns", "statistics, gain and offset need one number per column", x.shape, vector.shape)
    }
    return x.shape[-1]
}
