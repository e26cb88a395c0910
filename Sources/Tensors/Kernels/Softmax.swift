extension Tensor where Scalar: TensorScalar {
    /// exp(x) / Σ exp(x) along the last axis, safe for large x.
    public func softmax() -> Tensor { mapRows("softmax", Scalar.softmax) }

    /// The gradient of `softmax`, whose result this tensor is: y · (dy − Σ y · dy) along the last axis.
    public func softmaxGradient(upstream: Tensor) -> Tensor {
        if upstream.shape != shape { shapeFailure("softmax gradient", "shapes differ", shape, upstream.shape) }
        let width = shape[-1]
        return Tensor(shape: shape) { out in
            uncheckedParallelFor(width == 0 ? 0 : count / width, grain: max(1, elementwiseGrain / max(1, width) / 4)) { range, _ in
                for row in range {
                    let start = row * width
                    Scalar.softmaxGradient(width, storage.pointer + start, upstream.storage.pointer + start, out + start)
                }
            }
        }
    }

    /// x − log Σ exp(x) along the last axis.
    public func logSoftmax() -> Tensor { mapRows("logSoftmax", Scalar.logSoftmax) }

    /// log Σ exp(x) along the last axis, which is removed.
    public func logSumExp() -> Tensor {
        if rank == 0 { shapeFailure("logSumExp", "needs an axis", shape) }
        let width = shape[-1]
        return Tensor(shape: shape.removing(-1)) { out in
            uncheckedParallelFor(width == 0 ? 0 : count / width, grain: max(1, elementwiseGrain / max(1, width) / 4)) { range, _ in
                for row in range { out[row] = Scalar.logSumExp(width, storage.pointer + row * width) }
            }
            if width == 0 { Scalar.fill(shape.removing(-1).count, -.infinity, out) }
        }
    }

    private func mapRows(
        _ operation: String, _ body: (Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Tensor {
        if rank == 0 { shapeFailure(operation, "needs an axis", shape) }
        let width = shape[-1]
        return Tensor(shape: shape) { out in
            uncheckedParallelFor(width == 0 ? 0 : count / width, grain: max(1, elementwiseGrain / max(1, width) / 4)) { range, _ in
                for row in range { body(width, storage.pointer + row * width, out + row * width) }
            }
        }
    }
}
