import Tensors

/// L with L Lᵀ = A, to solve A x = y for a symmetric positive matrix A.
struct CholeskyFactor {
    private let size: Int
    /// The lower triangle, row by row in a full square.
    private var lower: [Double]

    /// - Parameters:
    ///   - matrix: `[size, size]`, symmetric.
    ///   - amount: Added to the diagonal.
    init(_ matrix: Tensor<Double>, addingToDiagonal amount: Double) {
        let size = matrix.shape[0]
        self.size = size
        lower = matrix.scalars
        let largest = (0..<size).reduce(0.0) { max($0, matrix[$1, $1]) }
        lower.withUnsafeMutableBufferPointer { lower in
            for i in 0..<size { lower[i * size + i] += amount }
            for row in 0..<size {
                for column in 0...row {
                    let rest = lower[row * size + column] - Self.product(lower.baseAddress! + row * size, lower.baseAddress! + column * size, column)
                    // Rounding may leave less than nothing of a pivot that is 0, as with alpha far below the numbers.
                    lower[row * size + column] = row == column ? max(rest, 1e-15 * max(largest, 1e-300)).squareRoot() : rest / lower[column * size + column]
                }
            }
        }
    }

    /// x, `[size, columns]`, from y of the same shape.
    func solve(_ right: Tensor<Double>) -> Tensor<Double> {
        let columns = right.shape[1]
        var result = right
        result.withUnsafeMutablePointer { x in
            lower.withUnsafeBufferPointer { lower in
                func divide(_ row: Int) { for c in 0..<columns { x[row * columns + c] /= lower[row * size + row] } }
                func subtract(_ factor: Double, _ other: Int, _ row: Int) { for c in 0..<columns { x[row * columns + c] -= factor * x[other * columns + c] } }
                for row in 0..<size {
                    for other in 0..<row { subtract(lower[row * size + other], other, row) }
                    divide(row)
                }
                for row in stride(from: size - 1, through: 0, by: -1) {
                    divide(row)
                    for other in 0..<row { subtract(lower[row * size + other], row, other) }
                }
            }
        }
        return result
    }

    private static func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var first = SIMD4<Double>.zero, second = first, i = 0
        let (x, y) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
        while i + 8 <= count {
            first += x.loadUnaligned(fromByteOffset: i * 8, as: SIMD4<Double>.self) * y.loadUnaligned(fromByteOffset: i * 8, as: SIMD4<Double>.self)
            second += x.loadUnaligned(fromByteOffset: i * 8 + 32, as: SIMD4<Double>.self) * y.loadUnaligned(fromByteOffset: i * 8 + 32, as: SIMD4<Double>.self)
            i += 8
        }
        var sum = (first + second).sum()
        while i < count {
            sum += a[i] * b[i]
            i += 1
        }
        return sum
    }
}
