import Foundation

/// The discrete Fourier transform of length A · B as two matrix products and a turn between them.
///
/// With n = B a + b and k = k₁ + A k₂:
///
///     X[k] = Σ_b  e^(−2πi b k₂ / B) · e^(−2πi b k₁ / (A B)) · Σ_a x[n] e^(−2πi a k₁ / A)
///
/// So a frame of 4,096 samples needs two products with 64 x 64 matrices instead of one with 4,096 x 4,098 numbers: the
/// exported file stays small, and sums of 64 lose fewer digits than sums of 4,096. Source: Cooley and Tukey, 1965.
struct FourierFactors {
    /// A and B.
    let rows: Int, columns: Int
    /// How many k₂ are computed; bins k₁ + A k₂ up to the highest one asked for.
    let turns: Int

    /// - Parameter highestBin: The last bin that is needed.
    init(length: Int, highestBin: Int) {
        precondition(length > 0 && (0..<length).contains(highestBin), "FourierFactors: bin \(highestBin) of length \(length)")
        let root = Int(Double(length).squareRoot())
        rows = (1...max(1, root)).last { length % $0 == 0 }!
        columns = length / rows
        turns = highestBin / rows + 1
    }

    /// e^(−2πi a k₁ / A) as cosines and negative sines, `[k₁][a]`.
    var first: (real: [Float], imaginary: [Float]) { turn(rows, rows, period: rows) }
    /// e^(−2πi b k₁ / (A B)), `[k₁][b]`.
    var between: (real: [Float], imaginary: [Float]) { turn(rows, columns, period: rows * columns) }
    /// e^(−2πi b k₂ / B), `[b][k₂]`.
    var second: (real: [Float], imaginary: [Float]) { turn(columns, turns, period: columns) }

    /// The bin at place (k₁, k₂) of the result.
    func bin(_ k1: Int, _ k2: Int) -> Int { k1 + rows * k2 }

    private func turn(_ count: Int, _ width: Int, period: Int) -> (real: [Float], imaginary: [Float]) {
        // The product is reduced first: large angles would lose digits.
        let angles = (0..<count * width).map { -2 * Double.pi * Double(($0 / width) * ($0 % width) % period) / Double(period) }
        return (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
    }
}
