import Tensors

// Variables with single numbers, and in place.
extension Variable {
    /// A constant times every element.
    public static func * (factor: Scalar, x: Variable) -> Variable { x.scaled(by: factor) }
    /// Every element times a constant.
    public static func * (x: Variable, factor: Scalar) -> Variable { x.scaled(by: factor) }
    /// Every element divided by a constant.
    public static func / (x: Variable, divisor: Scalar) -> Variable { x.scaled(by: 1 / divisor) }
    /// A constant divided by every element.
    public static func / (dividend: Scalar, x: Variable) -> Variable { Variable(Tensor(dividend)) / x }
    /// A constant added to every element.
    public static func + (x: Variable, offset: Scalar) -> Variable { x.scaled(by: 1, plus: offset) }
    /// A constant added to every element.
    public static func + (offset: Scalar, x: Variable) -> Variable { x.scaled(by: 1, plus: offset) }
    /// A constant taken from every element.
    public static func - (x: Variable, offset: Scalar) -> Variable { x.scaled(by: 1, plus: -offset) }
    /// Every element taken from a constant.
    public static func - (offset: Scalar, x: Variable) -> Variable { x.scaled(by: -1, plus: offset) }

    /// x becomes the sum; what was recorded of it before stays.
    public static func += (x: inout Variable, other: Variable) { x = x + other }
    /// x becomes the difference.
    public static func -= (x: inout Variable, other: Variable) { x = x - other }
    /// x becomes the product.
    public static func *= (x: inout Variable, other: Variable) { x = x * other }
    /// x becomes the quotient.
    public static func /= (x: inout Variable, other: Variable) { x = x / other }
    /// Adds a constant.
    public static func += (x: inout Variable, offset: Scalar) { x = x + offset }
    /// Subtracts a constant.
    public static func -= (x: inout Variable, offset: Scalar) { x = x - offset }
    /// Multiplies by a constant.
    public static func *= (x: inout Variable, factor: Scalar) { x = x * factor }
    /// Divides by a constant.
    public static func /= (x: inout Variable, divisor: Scalar) { x = x / divisor }
}

// A variable with a tensor, which is a constant.
extension Variable {
    /// The sum with a constant tensor; shapes broadcast.
    public static func + (x: Variable, other: Tensor<Scalar>) -> Variable { x + Variable(other) }
    /// The difference from a constant tensor; shapes broadcast.
    public static func - (x: Variable, other: Tensor<Scalar>) -> Variable { x - Variable(other) }
    /// The product with a constant tensor; shapes broadcast.
    public static func * (x: Variable, other: Tensor<Scalar>) -> Variable { x * Variable(other) }
    /// The quotient by a constant tensor; shapes broadcast.
    public static func / (x: Variable, other: Tensor<Scalar>) -> Variable { x / Variable(other) }
    /// The sum with a constant tensor; shapes broadcast.
    public static func + (other: Tensor<Scalar>, x: Variable) -> Variable { Variable(other) + x }
    /// A constant tensor less the variable; shapes broadcast.
    public static func - (other: Tensor<Scalar>, x: Variable) -> Variable { Variable(other) - x }
    /// The product with a constant tensor; shapes broadcast.
    public static func * (other: Tensor<Scalar>, x: Variable) -> Variable { Variable(other) * x }
    /// A constant tensor divided by it; shapes broadcast.
    public static func / (other: Tensor<Scalar>, x: Variable) -> Variable { Variable(other) / x }
}
