/// c[..., k] = Σₙ a[..., n] · b[..., n + k] for lags k = −maximumLag … maximumLag along the last axis; what lies
/// outside counts as zero.
///
/// - Parameters: `a`, `b`: equal shapes `[..., n]`.
/// - Returns: `[..., 2 · maximumLag + 1]`.
public func crossCorrelation<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, maximumLag: Int) -> Tensor<Scalar> {
    if a.shape != b.shape || a.rank == 0 { shapeFailure("crossCorrelation", "shapes must be equal", a.shape, b.shape) }
    let width = a.shape[-1], lags = 2 * maximumLag + 1
    return Tensor(shape: a.shape.replacing(-1, with: lags)) { out in
        uncheckedParallelFor(width == 0 ? 0 : a.count / width, grain: max(1, elementwiseGrain / (lags * max(1, width)))) { range, _ in
            for row in range {
                let x = a.storage.pointer + row * width, y = b.storage.pointer + row * width
                for lag in -maximumLag...maximumLag {
                    let n = max(0, width - abs(lag))
                    out[row * lags + lag + maximumLag] = Scalar(Scalar.dot(n, x + max(0, -lag), y + max(0, lag)))
                }
            }
        }
    }
}

/// The gradients of `crossCorrelation` with respect to `a` and `b`.
public func crossCorrelationGradients<Scalar: TensorScalar>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, maximumLag: Int, upstream: Tensor<Scalar>
) -> (a: Tensor<Scalar>, b: Tensor<Scalar>) {
    let width = a.shape[-1], lags = 2 * maximumLag + 1
    var gradientA = Tensor<Scalar>(zeros: a.shape), gradientB = Tensor<Scalar>(zeros: b.shape)
    gradientA.withUnsafeMutablePointer { da in
        gradientB.withUnsafeMutablePointer { db in
            uncheckedParallelFor(width == 0 ? 0 : a.count / width, grain: max(1, elementwiseGrain / (lags * max(1, width)))) { range, _ in
                for row in range {
                    let start = row * width
                    for lag in -maximumLag...maximumLag {
                        let slope = upstream.storage.pointer[row * lags + lag + maximumLag]
                        let n = max(0, width - abs(lag)), i = start + max(0, -lag), j = start + max(0, lag)
                        Scalar.axpy(n, slope, b.storage.pointer + j, da + i)
                        Scalar.axpy(n, slope, a.storage.pointer + i, db + j)
                    }
                }
            }
        }
    }
    return (gradientA, gradientB)
}
