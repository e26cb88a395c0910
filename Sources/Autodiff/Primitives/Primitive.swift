import Tensors

/// Every operation with a derivative rule of its own. All else is composed of these. A test asks for a gradient check
/// of each case.
public enum Primitive: String, CaseIterable, Sendable {
    // Elementwise, one argument: the cases of `UnaryFunction`.
    case negate, exp, log, log1p, sqrt, square, absolute, reciprocal, tanh, sigmoid, softplus, erf, relu, elu, gelu, silu
    case scale
    // Elementwise, two arguments, with broadcasting.
    case add, subtract, multiply, divide, maximumOfTwo, minimumOfTwo
    // Products.
    case matmul, conv1D, conv2D, crossCorrelation
    // Reductions.
    case sum, mean, maximum, logSumExp
    case softmax, logSoftmax, standardize
    // Windows and statistics.
    case maxPool2D, averagePool2D, normalizeRows, normalizeColumns
    // Choice.
    case select, clamp, gather, scatterAdd, interpolate
    // Layout.
    case reshape, permute, expand, slice, pad, roll, concatenate
}
