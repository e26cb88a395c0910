/// What a normalisation by rows leaves for its derivative: one mean and one factor 1 / √(variance + ε) per row.
public struct RowStatistics<Scalar: TensorScalar> {
    /// `[rows]`.
    public let mean: Tensor<Scalar>
    /// 1 / √(variance + ε), `[rows]`.
    public let scale: Tensor<Scalar>
}

/// y = (x − mean) / √(variance + ε) · gain + offset, with statistics of each row along the last axis.
///
/// - Parameters:
///   - x: `[..., n]`; n may not be 0.
///   - gain: `[n]`; nil only if `offset` is.
///   - offset: `[n]`, or nil.
///   - epsilon: Added to the variance, which is divided by n, not by n − 1.
/// - Returns: `[..., n]`, and the statistics, `[rows]`.
public func normalizedRows<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, gain: Tensor<Scalar>? = nil, offset: Tensor<Scalar>? = nil, epsilon: Double = 1e-5
) -> (value: Tensor<Scalar>, statistics: RowStatistics<Scalar>) {
    let (rows, n) = checkedRows(x, gain, offset)
    var mean = Tensor<Scalar>(zeros: [rows]), scale = mean
    let value = Tensor<Scalar>(shape: x.shape) { out in
        mean.withUnsafeMutablePointer { mean in
            scale.withUnsafeMutablePointer { scale in
                uncheckedParallelFor(rows, grain: max(1, elementwiseGrain / n)) { range, _ in
                    let start = range.lowerBound
                    Scalar.normalizeRows(
                        range.count, n, x.storage.pointer + start * n, gain: gain?.storage.pointer,
                        offset: offset?.storage.pointer, epsilon: Scalar(epsilon), out + start * n, mean: mean + start,
                        scale: scale + start)
                }
            }
        }
    }
    return (value, RowStatistics(mean: mean, scale: scale))
}

/// The gradients of `normalizedRows` with respect to its input, and to gain and offset if there was a gain.
public func normalizedRowsGradients<Scalar: TensorScalar>(
    _ x: Tensor<Scalar>, gain: Tensor<Scalar>?, _ statistics: RowStatistics<Scalar>, upstream: Tensor<Scalar>
) -> (input: Tensor<Scalar>, gain: Tensor<Scalar>?, offset: Tensor<Scalar>?) {
    let (rows, n) = checkedRows(x, gain, gain)
    if upstream.shape != x.shape { shapeFailure("normalizedRows gradient", "shapes differ", x.shape, upstream.shape) }
    let grain = max(1, elementwiseGrain / n), chunks = max(1, parallelChunkCount(rows, grain: grain))
    // Each range of rows sums the gradients of gain and offset apart; the sums are added in order.
    let sums = Storage<Scalar>(count: gain == nil ? 0 : 2 * chunks * n)
    Scalar.fill(sums.count, 0, sums.pointer)
    let input = Tensor<Scalar>(shape: x.shape) { out in
        uncheckedParallelFor(rows, grain: grain) { range, chunk in
            let start = range.lowerBound, own = sums.pointer + 2 * chunk * n
            Scalar.normalizeRowsGradient(
                range.count, n, x.storage.pointer + start * n, mean: statistics.mean.storage.pointer + start,
                scale: statistics.scale.storage.pointer + start, gain: gain?.storage.pointer,
                upstream.storage.pointer + start * n, out + start * n, gainGradient: gain == nil ? nil : own,
                offsetGradient: gain == nil ? nil : own + n)
        }
    }
    guard gain != nil else { return (input, nil, nil) }
    for chunk in 1..<chunks { Scalar.axpy(2 * n, 1, sums.pointer + 2 * chunk * n, sums.pointer) }
    return (
        input, Tensor(shape: [n]) { $0.update(from: sums.pointer, count: n) },
        Tensor(shape: [n]) { $0.update(from: sums.pointer + n, count: n) }
    )
}

private func checkedRows<Scalar: TensorScalar>(_ x: Tensor<Scalar>, _ gain: Tensor<Scalar>?, _ offset: Tensor<Scalar>?) -> (rows: Int, n: Int) {
    if x.rank == 0 || x.shape[-1] == 0 { shapeFailure("normalizedRows", "the last axis must hold numbers", x.shape) }
    let n = x.shape[-1]
    if (gain == nil) != (offset == nil) { shapeFailure("normalizedRows", "gain and offset come together", x.shape) }
    for vector in [gain, offset].compactMap({ $0 }) where vector.shape != [n] {
        shapeFailure("normalizedRows", "gain and offset need one number per column", x.shape, vector.shape)
    }
    return (x.count / n, n)
}
