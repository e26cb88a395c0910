/// Means and deviations of each dimension of a set of rows, to bring every dimension to mean 0 and deviation 1.
public struct Standardization: Sendable, Hashable {
    /// One for each dimension.
    public let means: [Float]
    /// Population deviations, as scikit-learn's `StandardScaler` has them; 1 where a dimension is constant.
    public let deviations: [Float]

    /// - Parameters:
    ///   - means: One for each dimension.
    ///   - deviations: As many, all above 0.
    public init(means: [Float], deviations: [Float]) {
        precondition(means.count == deviations.count && deviations.allSatisfy { $0 > 0 }, "Standardization: \(means.count) means, deviations \(deviations.prefix(3))…")
        (self.means, self.deviations) = (means, deviations)
    }

    /// The statistics of some rows of a matrix.
    ///
    /// - Parameters:
    ///   - values: Row by row.
    ///   - width: Numbers in a row.
    ///   - rows: Which rows count; at least one.
    public init(_ values: [Float], width: Int, rows: some Collection<Int>) {
        precondition(!rows.isEmpty, "Standardization: no rows")
        var sums = [Double](repeating: 0, count: width), squares = sums
        let count = Double(rows.count)
        values.withUnsafeBufferPointer { values in
            for row in rows { for column in 0..<width { sums[column] += Double(values[row * width + column]) } }
            let means = sums.map { $0 / count }
            for row in rows {
                for column in 0..<width {
                    let distance = Double(values[row * width + column]) - means[column]
                    squares[column] += distance * distance
                }
            }
        }
        means = sums.map { Float($0 / count) }
        // What is left of a constant dimension after rounding is no deviation.
        deviations = zip(squares, sums).map { square, sum in
            let deviation = (square / count).squareRoot()
            return deviation > 1e-7 * Swift.max(abs(sum / count), 1e-30) ? Float(deviation) : 1
        }
    }

    /// The rows `(x − mean) / deviation`.
    ///
    /// - Parameter values: Any number of rows, one after the other.
    public func applied(to values: some Collection<Float>) -> [Float] {
        precondition(values.count % max(1, means.count) == 0, "Standardization: \(values.count) numbers are no rows of \(means.count)")
        var result = [Float](), column = 0
        result.reserveCapacity(values.count)
        for value in values {
            result.append((value - means[column]) / deviations[column])
            column += 1
            if column == means.count { column = 0 }
        }
        return result
    }
}
