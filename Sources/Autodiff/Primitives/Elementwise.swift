import Tensors

extension Variable {
    /// f of every element. The derivatives stand beside the values in `tensor_kernels.h`.
    public func map(_ f: UnaryFunction) -> Variable {
        let y = value.map(f)
        let x = f.derivativeReadsValueOnly ? nil : value
        return .result(Primitive(rawValue: f.rawValue)!, y, of: [self]) { upstream in
            [Tensor.derivative(of: f, input: x, value: y, upstream: upstream)]
        }
    }

    public func exp() -> Variable { map(.exp) }
    public func log() -> Variable { map(.log) }
    public func log1p() -> Variable { map(.log1p) }
    public func sqrt() -> Variable { map(.sqrt) }
    public func square() -> Variable { map(.square) }
    public func absolute() -> Variable { map(.absolute) }
    public func reciprocal() -> Variable { map(.reciprocal) }
    public func tanh() -> Variable { map(.tanh) }
    public func sigmoid() -> Variable { map(.sigmoid) }
    public func softplus() -> Variable { map(.softplus) }
    public func erf() -> Variable { map(.erf) }
    public func relu() -> Variable { map(.relu) }
    public func elu() -> Variable { map(.elu) }
    public func gelu() -> Variable { map(.gelu) }
    public func silu() -> Variable { map(.silu) }
    public static prefix func - (x: Variable) -> Variable { x.map(.negate) }

    /// factor · x + offset, with constants.
    public func scaled(by factor: Scalar, plus offset: Scalar = 0) -> Variable {
        .result(.scale, value.scaled(by: factor, plus: offset), of: [self]) { [$0.scaled(by: factor)] }
    }

    public static func * (x: Variable, factor: Scalar) -> Variable { x.scaled(by: factor) }
    public static func * (factor: Scalar, x: Variable) -> Variable { x.scaled(by: factor) }
    public static func / (x: Variable, divisor: Scalar) -> Variable { x.scaled(by: 1 / divisor) }
    public static func + (x: Variable, offset: Scalar) -> Variable { x.scaled(by: 1, plus: offset) }
    public static func - (x: Variable, offset: Scalar) -> Variable { x.scaled(by: 1, plus: -offset) }
}
