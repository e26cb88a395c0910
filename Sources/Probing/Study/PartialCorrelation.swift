import Foundation

/// How a number goes with another one among items that are otherwise alike: Pearson's correlation of what is left of both after each
/// class's mean was taken off.
public struct PartialCorrelation: Sendable, Hashable {
    /// From −1 to 1; NaN where a number is the same in every class.
    public let value: Double
    /// The 95 % interval by Fisher's transformation; NaN for fewer than four items beyond the classes.
    public let low, high: Double

    /// - Parameters:
    ///   - x, y: One for each item.
    ///   - classes: A number for each item, such as its style; nil for a plain correlation.
    public init(_ x: [Double], _ y: [Double], classes: [Int]?) {
        precondition(x.count == y.count && classes.map { $0.count == x.count } ?? true,
                     "PartialCorrelation: \(x.count) and \(y.count) numbers")
        let classes = classes ?? [Int](repeating: 0, count: x.count)
        let (a, b) = (Self.centred(x, classes), Self.centred(y, classes))
        func product(_ u: [Double], _ v: [Double]) -> Double { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
        // What rounding leaves of a constant is no variance.
        func isConstant(_ rest: [Double], _ all: [Double]) -> Bool { product(rest, rest) <= 1e-24 * product(all, all) }
        value = isConstant(a, x) || isConstant(b, y) ? .nan : product(a, b) / (product(a, a) * product(b, b)).squareRoot()
        let degrees = Double(x.count - (Set(classes).count - 1) - 3)
        let reach = degrees > 0 ? 1.959963984540054 / degrees.squareRoot() : .nan, centre = atanh(value)
        (low, high) = (tanh(centre - reach), tanh(centre + reach))
    }

    private static func centred(_ values: [Double], _ classes: [Int]) -> [Double] {
        var sums: [Int: (sum: Double, count: Double)] = [:]
        for (value, kind) in zip(values, classes) {
            let (sum, count) = sums[kind] ?? (0, 0)
            sums[kind] = (sum + value, count + 1)
        }
        return zip(values, classes).map { value, kind in value - sums[kind]!.sum / sums[kind]!.count }
    }
}
