import Tensors

extension Variable {
    /// f of every element. The derivatives stand beside the values in `tensor_kernels.h`.
    public func map(_ f: UnaryFunction) -> Variable {
        let primitive = EnginePrimitive(rawValue: f.rawValue)!
        if f.derivativeReadsValueOnly { return activated(f, value: value.map(f)) }
        let x = kept()
        let pullback: Pullback<Scalar> = { upstream in
            // The derivative reads the argument only.
            let x = x.read()
            upstream.multiply(byDerivativeOf: f, input: x, value: x)
            return [upstream]
        }
        // What reads it may do so part by part.
        if shape.count >= Recomputation<Scalar>.leastCount, recomputation == nil, requiresGradient, GradientMode.isEnabled {
            let node = Node(Primitive(primitive), parents: [node]) { gradient, _ in pullback(&gradient) }
            return Variable(deferring: Recomputation(TensorSource(f, of: value)), node: node)
        }
        // The result's derivatives may read the argument as well, to compute the result again.
        let source = kept()
        return .result(primitive, value.map(f), of: [self], recomputedBy: { source.read().map(f) }, pullback: pullback)
    }

    /// The result of a function whose derivative reads its value only, and whose value is there already.
    func activated(_ f: UnaryFunction, value y: Tensor<Scalar>) -> Variable {
        .result(EnginePrimitive(rawValue: f.rawValue)!, y, of: [self]) { upstream in
            upstream.multiply(byDerivativeOf: f, input: nil, value: y)
            return [upstream]
        }
    }

    /// eˣ of every element.
    public func exp() -> Variable { map(.exp) }
    /// The natural logarithm of every element.
    public func log() -> Variable { map(.log) }
    /// log(1 + x) of every element, exact near 0.
    public func log1p() -> Variable { map(.log1p) }
    /// The square root of every element; its slope at 0 is infinite.
    public func sqrt() -> Variable { map(.sqrt) }
    /// x² of every element.
    public func square() -> Variable { map(.square) }
    /// |x| of every element; its slope at 0 is 0.
    public func absolute() -> Variable { map(.absolute) }
    /// 1 / x of every element.
    public func reciprocal() -> Variable { map(.reciprocal) }
    /// The hyperbolic tangent of every element.
    public func tanh() -> Variable { map(.tanh) }
    /// 1 / (1 + e⁻ˣ) of every element.
    public func sigmoid() -> Variable { map(.sigmoid) }
    /// log(1 + eˣ) of every element, without overflow.
    public func softplus() -> Variable { map(.softplus) }
    /// The error function of every element.
    public func erf() -> Variable { map(.erf) }
    /// max(0, x) of every element.
    public func relu() -> Variable { map(.relu) }
    /// x where it is positive, else eˣ − 1. Source: Clevert, Unterthiner and Hochreiter, ICLR 2016.
    public func elu() -> Variable { map(.elu) }
    /// x · Φ(x), Φ the normal distribution function. Source: Hendrycks and Gimpel, 2016.
    public func gelu() -> Variable { map(.gelu) }
    /// x · σ(x). Source: Elfwing, Uchibe and Doya, Neural Networks 107, 2018.
    public func silu() -> Variable { map(.silu) }
    /// The sine of every element, in radians.
    public func sin() -> Variable { map(.sin) }
    /// The cosine of every element, in radians.
    public func cos() -> Variable { map(.cos) }
    /// −x of every element.
    public static prefix func - (x: Variable) -> Variable { x.map(.negate) }

    /// factor · x + offset, with constants.
    public func scaled(by factor: Scalar, plus offset: Scalar = 0) -> Variable {
        .result(.scale, value.scaled(by: factor, plus: offset), of: [self]) { [$0.scaled(by: factor)] }
    }
}
