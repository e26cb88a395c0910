/// Binds more tightly than multiplication, and groups to the right: `2 * x ** y ** 3` is 2 · x^(y³).
precedencegroup ExponentiationPrecedence {
    higherThan: MultiplicationPrecedence
    associativity: right
}

/// A power. Beware of signs: as in all of Swift a sign binds more tightly, so `-x ** 2` is (−x)², where Python has −(x²).
infix operator **: ExponentiationPrecedence

// Tensors with single numbers.
extension Tensor where Scalar: TensorScalar {
    /// A number added to every element.
    public static func + (x: Tensor, offset: Scalar) -> Tensor { x.scaled(by: 1, plus: offset) }
    /// A number added to every element.
    public static func + (offset: Scalar, x: Tensor) -> Tensor { x.scaled(by: 1, plus: offset) }
    /// A number taken from every element.
    public static func - (x: Tensor, offset: Scalar) -> Tensor { x.scaled(by: 1, plus: -offset) }
    /// Every element taken from a number.
    public static func - (offset: Scalar, x: Tensor) -> Tensor { x.scaled(by: -1, plus: offset) }
    /// Every element times a number.
    public static func * (x: Tensor, factor: Scalar) -> Tensor { x.scaled(by: factor) }
    /// A number times every element.
    public static func * (factor: Scalar, x: Tensor) -> Tensor { x.scaled(by: factor) }
    /// Every element divided by a number.
    public static func / (x: Tensor, divisor: Scalar) -> Tensor { combine(.divide, x, Tensor(divisor)) }
    /// A number divided by every element.
    public static func / (dividend: Scalar, x: Tensor) -> Tensor { combine(.divide, Tensor(dividend), x) }

    /// Every element to a power; NaN for a negative one to a power that is no whole number.
    public static func ** (x: Tensor, exponent: Scalar) -> Tensor { pow(x, exponent) }
    /// A number to the power of every element.
    public static func ** (base: Scalar, x: Tensor) -> Tensor { combine(.power, Tensor(base), x) }
    /// The first of each pair to the power of the second; shapes broadcast.
    public static func ** (x: Tensor, exponents: Tensor) -> Tensor { combine(.power, x, exponents) }

    /// Adds in place; the other broadcasts to this shape or this to it.
    public static func += (x: inout Tensor, other: Tensor) { x = x + other }
    /// Subtracts in place.
    public static func -= (x: inout Tensor, other: Tensor) { x = x - other }
    /// Multiplies in place.
    public static func *= (x: inout Tensor, other: Tensor) { x = x * other }
    /// Divides in place.
    public static func /= (x: inout Tensor, other: Tensor) { x = x / other }
    /// Adds a number in place.
    public static func += (x: inout Tensor, offset: Scalar) { x = x + offset }
    /// Subtracts a number in place.
    public static func -= (x: inout Tensor, offset: Scalar) { x = x - offset }
    /// Multiplies by a number in place.
    public static func *= (x: inout Tensor, factor: Scalar) { x.scale(by: factor) }
    /// Divides by a number in place.
    public static func /= (x: inout Tensor, divisor: Scalar) { x = x / divisor }
}

/// Every element to a power; NaN for a negative one to a power that is no whole number.
public func pow<Scalar: TensorScalar>(_ x: Tensor<Scalar>, _ exponent: Scalar) -> Tensor<Scalar> {
    UnaryFunction(power: Double(exponent)).map(x.map) ?? combine(.power, x, Tensor(exponent))
}

/// The first of each pair to the power of the second; shapes broadcast.
public func pow<Scalar: TensorScalar>(_ x: Tensor<Scalar>, _ exponents: Tensor<Scalar>) -> Tensor<Scalar> { combine(.power, x, exponents) }

extension UnaryFunction {
    /// The function that is a power, where there is one: its loop is vectorised.
    package init?(power exponent: Double) {
        switch exponent {
        case 2: self = .square
        case 0.5: self = .sqrt
        case -1: self = .reciprocal
        default: return nil
        }
    }
}

/// The larger of each pair of elements; shapes broadcast.
public func maximum<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> { combine(.maximum, a, b) }
/// Every element, but at least `least`.
public func maximum<Scalar: TensorScalar>(_ x: Tensor<Scalar>, _ least: Scalar) -> Tensor<Scalar> { combine(.maximum, Tensor(least), x) }
/// The smaller of each pair of elements; shapes broadcast.
public func minimum<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> { combine(.minimum, a, b) }
/// Every element, but at most `most`.
public func minimum<Scalar: TensorScalar>(_ x: Tensor<Scalar>, _ most: Scalar) -> Tensor<Scalar> { combine(.minimum, Tensor(most), x) }
