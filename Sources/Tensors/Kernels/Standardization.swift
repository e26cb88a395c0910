/// Each item of a batch `[batch, length, channels]` with the mean of every channel taken out, divided by the item's
/// standard deviation over all that is left, plus `epsilon`.
///
/// - Returns: The standardised values, and each item's deviation.
public func standardized<Scalar: TensorScalar>(_ x: Tensor<Scalar>, epsilon: Double) -> (value: Tensor<Scalar>, deviations: [Double]) {
    if x.rank != 3 { shapeFailure("standardized", "needs [batch, length, channels]", x.shape) }
    let (batch, length, channels) = (x.shape[0], x.shape[1], x.shape[2]), count = length * channels
    var deviations = [Double](repeating: 0, count: batch)
    let value = deviations.withUnsafeMutableBufferPointer { deviations in
        nonisolated(unsafe) let deviations = deviations
        return Tensor<Scalar>(shape: x.shape) { out in
            uncheckedParallelFor(count == 0 ? 0 : batch) { range, _ in
                let mean = Storage<Scalar>(count: channels)
                for item in range {
                    let source = x.storage.pointer + item * count, target = out + item * count
                    columnMeans(source, length, channels, mean.pointer)
                    for row in 0..<length {
                        Scalar.binary(.subtract, channels, source + row * channels, 1, mean.pointer, 1, target + row * channels)
                    }
                    deviations[item] = (Scalar.sumSquaredDifference(count, target, center: 0) / Double(count) + 1e-12).squareRoot()
                    Scalar.scale(count, Scalar(1 / (deviations[item] + epsilon)), 0, target, target)
                }
            }
        }
    }
    return (value, deviations)
}

/// The gradient of `standardized` with respect to its argument.
///
/// With c the centred values, s their deviation and y = c / (s + ε): dc = dy / (s + ε) − y · Σ(dy · y) / (n · s), and dx is dc
/// less its mean over each channel.
public func standardizedGradient<Scalar: TensorScalar>(
    value: Tensor<Scalar>, deviations: [Double], upstream: Tensor<Scalar>, epsilon: Double
) -> Tensor<Scalar> {
    let (batch, length, channels) = (value.shape[0], value.shape[1], value.shape[2]), count = length * channels
    return Tensor(shape: value.shape) { out in
        uncheckedParallelFor(count == 0 ? 0 : batch) { range, _ in
            let mean = Storage<Scalar>(count: channels)
            for item in range {
                let y = value.storage.pointer + item * count, dy = upstream.storage.pointer + item * count, target = out + item * count
                let projection = Scalar.dot(count, dy, y) / (Double(count) * deviations[item])
                Scalar.scale(count, Scalar(1 / (deviations[item] + epsilon)), 0, dy, target)
                Scalar.axpy(count, Scalar(-projection), y, target)
                columnMeans(target, length, channels, mean.pointer)
                for row in 0..<length {
                    Scalar.binary(.subtract, channels, target + row * channels, 1, mean.pointer, 1, target + row * channels)
                }
            }
        }
    }
}

/// Means over the rows, summed in blocks to keep rounding errors small.
private func columnMeans<Scalar: TensorScalar>(
    _ x: UnsafePointer<Scalar>, _ rows: Int, _ columns: Int, _ mean: UnsafeMutablePointer<Scalar>
) {
    let block = Storage<Scalar>(count: columns)
    Scalar.fill(columns, 0, mean)
    for start in stride(from: 0, to: rows, by: 64) {
        Scalar.fill(columns, 0, block.pointer)
        for row in start..<min(rows, start + 64) { Scalar.axpy(columns, 1, x + row * columns, block.pointer) }
        Scalar.axpy(columns, 1, block.pointer, mean)
    }
    Scalar.scale(columns, 1 / Scalar(max(1, rows)), 0, mean, mean)
}
