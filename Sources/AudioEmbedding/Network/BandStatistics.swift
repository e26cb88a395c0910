import Tensors

/// Mean, deviation, and deviation of the change from frame to frame, of every band: what an encoder without them has to learn again.
enum BandStatistics {
    /// `[batch, frames, bands]` to `[batch, 3 · bands]`.
    static func of<Scalar: TensorScalar>(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let (frames, bands) = (excerpts.shape[1], excerpts.shape[2])
        return excerpts.withUnsafePointer { x in
            nonisolated(unsafe) let x = x
            return Tensor(stacking: excerpts.shape[0], each: [3 * bands]) { item, result in
                write(x + item * frames * bands, frames: frames, bands: bands, to: result)
            }
        }
    }

    private static func write<Scalar: TensorScalar>(
        _ rows: UnsafePointer<Scalar>, frames: Int, bands: Int, to result: UnsafeMutablePointer<Scalar>
    ) {
        var sums = [Double](repeating: 0, count: bands), squares = sums, changes = sums
        for frame in 0..<frames {
            let row = rows + frame * bands
            for band in 0..<bands {
                let value = Double(row[band])
                sums[band] += value
                squares[band] += value * value
                if frame > 0 {
                    let change = value - Double(row[band - bands])
                    changes[band] += change * change
                }
            }
        }
        for band in 0..<bands {
            let mean = sums[band] / Double(frames)
            result[band] = Scalar(mean)
            result[bands + band] = Scalar(max(0, squares[band] / Double(frames) - mean * mean).squareRoot())
            result[2 * bands + band] = Scalar((changes[band] / Double(max(1, frames - 1))).squareRoot())
        }
    }
}
