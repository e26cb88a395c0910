import Tensors

extension Variable {
    /// Every element to a power; NaN for a negative one to a power that is no whole number.
    public static func ** (x: Variable, exponent: Scalar) -> Variable { pow(x, exponent) }
    /// A number to the power of every element.
    public static func ** (base: Scalar, x: Variable) -> Variable { pow(Variable(Tensor(base)), x) }
    /// The first of each pair to the power of the second; shapes broadcast.
    public static func ** (x: Variable, exponents: Variable) -> Variable { pow(x, exponents) }
}

/// Every element to a power; NaN for a negative one to a power that is no whole number.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponent: Scalar) -> Variable<Scalar> {
    UnaryFunction(power: Double(exponent)).map(x.map) ?? pow(x, Variable(Tensor(exponent)))
}

/// The first of each pair to the power of the second; shapes broadcast. Where the base is 0 the exponent has no gradient.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponents: Variable<Scalar>) -> Variable<Scalar> {
    let (base, exponent, wantsBase, wantsExponent) = (x.value, exponents.value, x.requiresGradient, exponents.requiresGradient)
    let y = combine(.power, base, exponent)
    return .result(.power, y, of: [x, exponents]) { upstream in
        var slopes: [Tensor<Scalar>?] = [nil, nil]
        if wantsBase {
            // To the power of 0 it is 1 everywhere, also where the base's own slope would be infinite.
            let slope = select(where: exponent .== 0, Tensor(0), else: exponent * combine(.power, base, exponent - 1))
            slopes[0] = (upstream * slope).summed(to: base.shape)
        }
        if wantsExponent {
            let slope = select(where: base .== 0, Tensor(0), else: y * base.map(.log))
            slopes[1] = (upstream * slope).summed(to: exponent.shape)
        }
        return slopes
    }
}
