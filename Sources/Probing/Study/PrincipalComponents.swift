import Embeddings
import Tensors

/// The two directions in which embeddings differ most, and where each lies along them, for a picture.
///
/// The eigenvectors of the centred rows' products, by orthogonal iteration. Signs are chosen so that the largest place is above 0.
public struct PrincipalComponents: Sendable {
    /// Where each row lies along the first and the second direction.
    public let places: [(first: Double, second: Double)]
    /// The shares of the variance that lie along them, from 0 to 1.
    public let shares: (first: Double, second: Double)

    private static let iterationLimit = 1000

    /// - Parameter table: At least two rows; numbers are taken as they are.
    public init(_ table: EmbeddingTable) {
        let count = table.count, width = table.width
        var rows = table.values.map { Double($0) }
        for column in 0..<width {
            let mean = stride(from: column, to: rows.count, by: width).reduce(0.0) { $0 + rows[$1] } / Double(count)
            for i in stride(from: column, to: rows.count, by: width) { rows[i] -= mean }
        }
        let matrix = Tensor<Double>(shape: [count, width], scalars: rows)
        // Rows lie in the span of their own products, so these are enough, however wide rows are.
        let products = matmul(matrix, matrix, transposeB: true)
        let total = (0..<count).reduce(0.0) { $0 + products[$1, $1] }
        // Any start will do that is not perpendicular to what is sought.
        var first = Self.unit((0..<count).map { Double($0 % 7) - 3 }), second = Self.unit((0..<count).map { Double($0 % 5) - 2 })
        var lengths = (0.0, 0.0)
        for _ in 0..<Self.iterationLimit {
            let (a, b) = (Self.product(products, first), Self.product(products, second)), last = lengths
            lengths = (Self.length(a), Self.length(b))
            first = Self.unit(a)
            second = Self.unit(Self.perpendicular(b, to: first))
            if abs(lengths.0 - last.0) <= 1e-13 * total && abs(lengths.1 - last.1) <= 1e-13 * total { break }
        }
        let (along, across) = (Self.placed(first, products), Self.placed(second, products))
        places = zip(along.places, across.places).map { ($0, $1) }
        shares = total > 0 ? (along.variance / total, across.variance / total) : (0, 0)
    }

    /// Along its direction, a row's place is the eigenvector's entry times the singular value.
    private static func placed(_ vector: [Double], _ products: Tensor<Double>) -> (places: [Double], variance: Double) {
        let variance = max(0, dot(vector, product(products, vector))), largest = vector.max { abs($0) < abs($1) } ?? 0
        let scale = variance.squareRoot() * (largest < 0 ? -1 : 1)
        return (vector.map { $0 * scale }, variance)
    }

    private static func product(_ matrix: Tensor<Double>, _ vector: [Double]) -> [Double] {
        matmul(matrix, Tensor<Double>(shape: [vector.count, 1], scalars: vector)).scalars
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
    }

    private static func length(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }

    /// Of length 1; zeros stay zeros.
    private static func unit(_ vector: [Double]) -> [Double] {
        let length = length(vector)
        return length > 0 ? vector.map { $0 / length } : vector
    }

    private static func perpendicular(_ vector: [Double], to other: [Double]) -> [Double] {
        let share = dot(vector, other)
        return zip(vector, other).map { $0 - share * $1 }
    }
}
