// The elementwise functions by their names, as `Variable` has them.
extension Tensor where Scalar: TensorScalar {
    /// eˣ of every element.
    public func exp() -> Tensor { map(.exp) }
    /// The natural logarithm of every element.
    public func log() -> Tensor { map(.log) }
    /// log(1 + x) of every element, exact near 0.
    public func log1p() -> Tensor { map(.log1p) }
    /// The square root of every element.
    public func sqrt() -> Tensor { map(.sqrt) }
    /// x² of every element.
    public func square() -> Tensor { map(.square) }
    /// |x| of every element.
    public func absolute() -> Tensor { map(.absolute) }
    /// 1 / x of every element.
    public func reciprocal() -> Tensor { map(.reciprocal) }
    /// The sine of every element, in radians.
    public func sin() -> Tensor { map(.sin) }
    /// The cosine of every element, in radians.
    public func cos() -> Tensor { map(.cos) }
    /// The hyperbolic tangent of every element.
    public func tanh() -> Tensor { map(.tanh) }
    /// 1 / (1 + e⁻ˣ) of every element.
    public func sigmoid() -> Tensor { map(.sigmoid) }
    /// max(0, x) of every element.
    public func relu() -> Tensor { map(.relu) }
}
