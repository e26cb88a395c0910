import Foundation
import Tensors

/// A stretch ratio as numbers that a network can read: its octaves, and waves over them.
enum RatioFeatures {
    /// Half waves to an octave. Four to an octave tell steps of an eighth apart; chosen by hand.
    private static let halfWaves = [1.0, 2, 4, 8]
    /// Numbers for each ratio.
    static var count: Int { 1 + 2 * halfWaves.count }

    /// - Parameter octaves: log2 of each ratio.
    /// - Returns: `[octaves.count, count]`.
    static func of<Scalar: TensorScalar>(_ octaves: [Double]) -> Tensor<Scalar> {
        let rows = octaves.flatMap { octaves in
            [2 * octaves] + halfWaves.flatMap { [sin(.pi * $0 * octaves), cos(.pi * $0 * octaves)] }
        }
        return Tensor(shape: [octaves.count, count], scalars: rows.map { Scalar($0) })
    }
}
