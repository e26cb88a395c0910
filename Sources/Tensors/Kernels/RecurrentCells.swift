/// The state of a long short-term memory:
///
///     i, f, o = σ(z),  g = tanh(z),   z = zInput + zHidden in the order i, f, g, o
///     c ← f · c + i · g,  h ← o · tanh(c)
///
/// Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", Neural Computation 9, 1997; with the forget gate of Gers,
/// Schmidhuber and Cummins, 2000.
public struct LSTMState<Scalar: TensorScalar>: RecurrentState {
    public static var gates: Int { 4 }
    public static var name: String { "LSTM" }
    public private(set) var hidden: Tensor<Scalar>
    /// c, the memory, `[batch, width]`.
    public private(set) var cell: Tensor<Scalar>

    public init(batch: Int, width: Int) {
        (hidden, cell) = (Tensor(zeros: [batch, width]), Tensor(zeros: [batch, width]))
    }

    /// The values of the gates, the memory before the step, and tanh(c) after it.
    public struct Trace {
        fileprivate let i, f, g, o, before, tanhCell: Tensor<Scalar>
    }

    public mutating func advance(_ zInput: Tensor<Scalar>, _ zHidden: Tensor<Scalar>) -> Trace {
        let z = parts(zInput + zHidden, 4), before = cell
        let (i, f, g, o) = (z[0].map(.sigmoid), z[1].map(.sigmoid), z[2].map(.tanh), z[3].map(.sigmoid))
        cell = f * cell + i * g
        let tanhCell = cell.map(.tanh)
        hidden = o * tanhCell
        return Trace(i: i, f: f, g: g, o: o, before: before, tanhCell: tanhCell)
    }

    public static func slopes(_ trace: Trace, _ slope: Tensor<Scalar>, carried: inout Tensor<Scalar>?)
        -> (zInput: Tensor<Scalar>, zHidden: Tensor<Scalar>, previous: Tensor<Scalar>?) {
        var cell = through(.tanh, trace.tanhCell, slope * trace.o)
        if let carried { cell.add(carried) }
        let z = Tensor.concatenated([
            through(.sigmoid, trace.i, cell * trace.g), through(.sigmoid, trace.f, cell * trace.before),
            through(.tanh, trace.g, cell * trace.i), through(.sigmoid, trace.o, slope * trace.tanhCell),
        ], axis: 1)
        carried = cell * trace.f
        return (z, z, nil)
    }
}

/// The state of a gated recurrent unit:
///
///     r, u = σ(zInput + zHidden),  n = tanh(zInput + r · zHidden)   in the order r, u, n
///     h ← (1 − u) · n + u · h
///
/// Source: Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", EMNLP 2014, with r outside of the product as in
/// PyTorch.
public struct GRUState<Scalar: TensorScalar>: RecurrentState {
    public static var gates: Int { 3 }
    public static var name: String { "GRU" }
    public private(set) var hidden: Tensor<Scalar>

    public init(batch: Int, width: Int) { hidden = Tensor(zeros: [batch, width]) }

    /// The values of the gates, what n read of the last output, and that output.
    public struct Trace {
        fileprivate let r, u, n, read, before: Tensor<Scalar>
    }

    public mutating func advance(_ zInput: Tensor<Scalar>, _ zHidden: Tensor<Scalar>) -> Trace {
        let (a, b, before) = (parts(zInput, 3), parts(zHidden, 3), hidden)
        let r = (a[0] + b[0]).map(.sigmoid), u = (a[1] + b[1]).map(.sigmoid), n = (a[2] + r * b[2]).map(.tanh)
        hidden = n + u * (before - n)
        return Trace(r: r, u: u, n: n, read: b[2], before: before)
    }

    public static func slopes(_ trace: Trace, _ slope: Tensor<Scalar>, carried: inout Tensor<Scalar>?)
        -> (zInput: Tensor<Scalar>, zHidden: Tensor<Scalar>, previous: Tensor<Scalar>?) {
        let n = through(.tanh, trace.n, slope - slope * trace.u)
        let r = through(.sigmoid, trace.r, n * trace.read), u = through(.sigmoid, trace.u, slope * (trace.before - trace.n))
        return (Tensor.concatenated([r, u, n], axis: 1), Tensor.concatenated([r, u, n * trace.r], axis: 1), slope * trace.u)
    }
}

/// The parts of the last axis that belong to each gate.
private func parts<Scalar: TensorScalar>(_ z: Tensor<Scalar>, _ gates: Int) -> [Tensor<Scalar>] {
    let width = z.shape[1] / gates
    return (0..<gates).map { z.sliced(axis: 1, $0 * width..<($0 + 1) * width) }
}

/// The gradient of what went through f, whose value was `value`.
private func through<Scalar: TensorScalar>(_ f: UnaryFunction, _ value: Tensor<Scalar>, _ slope: Tensor<Scalar>) -> Tensor<Scalar> {
    .derivative(of: f, input: nil, value: value, upstream: slope)
}
