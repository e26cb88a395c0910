import CTensorKernels

/// The elementwise functions of one argument. Value and derivative of each stand in one line of
/// `ST_UNARY_TABLE` in `tensor_kernels.h`.
public enum UnaryFunction: String, CaseIterable, Sendable {
    /// Named as in mathematics: `square` x², `softplus` log(1 + eˣ), `elu` x or eˣ − 1, `gelu` x · Φ(x), `silu` x · σ(x).
    case negate, exp, log, log1p, sqrt, square, absolute, reciprocal, tanh, sigmoid, softplus, erf, relu, elu, gelu, silu, sin, cos

    /// Whether the derivative is written in terms of the value alone; then the argument need not be kept for it.
    public var derivativeReadsValueOnly: Bool {
        switch self {
        case .exp, .sqrt, .reciprocal, .tanh, .sigmoid, .relu, .elu: true
        default: false
        }
    }

    var kernel: st_unary_function {
        switch self {
        case .negate: st_unary_negate
        case .exp: st_unary_exp
        case .log: st_unary_log
        case .log1p: st_unary_log1p
        case .sqrt: st_unary_sqrt
        case .square: st_unary_square
        case .absolute: st_unary_absolute
        case .reciprocal: st_unary_reciprocal
        case .tanh: st_unary_tanh
        case .sigmoid: st_unary_sigmoid
        case .softplus: st_unary_softplus
        case .erf: st_unary_erf
        case .relu: st_unary_relu
        case .elu: st_unary_elu
        case .gelu: st_unary_gelu
        case .silu: st_unary_silu
        case .sin: st_unary_sin
        case .cos: st_unary_cos
        }
    }
}

/// The elementwise functions of two arguments; `greater`, `greaterOrEqual` and `equal` give 1 or 0.
public enum BinaryFunction: String, CaseIterable, Sendable {
    /// `maximum` and `minimum` take the larger and the smaller of the two; `power` raises the first to the second.
    case add, subtract, multiply, divide, maximum, minimum, greater, greaterOrEqual, equal, power

    var kernel: st_binary_function {
        switch self {
        case .add: st_binary_add
        case .subtract: st_binary_subtract
        case .multiply: st_binary_multiply
        case .divide: st_binary_divide
        case .maximum: st_binary_maximum
        case .minimum: st_binary_minimum
        case .greater: st_binary_greater
        case .greaterOrEqual: st_binary_greaterOrEqual
        case .equal: st_binary_equal
        case .power: st_binary_power
        }
    }
}
