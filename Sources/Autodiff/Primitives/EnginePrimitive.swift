/// Every operation of the engine with a derivative rule of its own. A test asks for a gradient check of each case.
public enum EnginePrimitive: String, CaseIterable, Sendable {
    // Elementwise, one argument: the cases of `UnaryFunction`.
    /// As the function of `UnaryFunction` of the same name.
    case negate, exp, log, log1p, sqrt, square, absolute, reciprocal, tanh, sigmoid, softplus, erf, relu, elu, gelu, silu, sin, cos
    /// A factor and an offset that are constant.
    case scale
    // Elementwise, two arguments, with broadcasting.
    /// As the operator or function of the same name.
    case add, subtract, multiply, divide, maximumOfTwo, minimumOfTwo, power
    // Products.
    /// As the function of the same name.
    case matmul, conv1D, conv2D, transposedConv2D, crossCorrelation, recurrent, attention
    // Reductions.
    /// Over axes, as the method of `Variable` of the same name.
    case sum, mean, maximum, variance, logSumExp, cumulativeSum
    /// Along the last axis, or per item.
    case softmax, logSoftmax, standardize
    // Windows and statistics.
    /// As the method of `Variable` that it belongs to.
    case maxPool2D, averagePool2D, normalizeRows, normalizeColumns
    // Choice.
    /// As the function or method of the same name; `scatterAdd` is the way back of `gather`, and has one itself.
    case select, clamp, gather, scatterAdd, takeAlong, interpolate
    // Layout.
    /// As the method of `Variable` that it belongs to; nothing is computed, elements only move.
    case reshape, permute, expand, slice, pad, roll, concatenate
}
