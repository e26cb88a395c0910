/// What a recurrent cell carries from one position of a sequence to the next, and how a step changes it.
///
/// `zInput` is what the cell reads of the present position, x Wᵀ + b, and `zHidden` what it reads of its last output, h Wᵀ + b, both
/// `[batch, gates · width]`; `recurrence` computes them.
public protocol RecurrentState<Scalar>: Sendable {
    /// What it computes in.
    associatedtype Scalar: TensorScalar
    /// What the derivative of a step needs.
    associatedtype Trace
    /// Numbers that are read for each number of the output.
    static var gates: Int { get }
    /// What the cell is called.
    static var name: String { get }
    /// The last output, `[batch, width]`.
    var hidden: Tensor<Scalar> { get }
    /// Before the first position: zeros.
    init(batch: Int, width: Int)
    /// Takes one step.
    mutating func advance(_ zInput: Tensor<Scalar>, _ zHidden: Tensor<Scalar>) -> Trace
    /// The derivative of a step.
    ///
    /// - Parameters:
    ///   - slope: Of the step's output.
    ///   - carried: Of what else was carried out of the step; becomes that of what was carried in. Nil at the last step.
    /// - Returns: The gradients of `zInput` and `zHidden`, and of the output before as far as it does not pass through `zHidden`.
    static func slopes(_ trace: Trace, _ slope: Tensor<Scalar>, carried: inout Tensor<Scalar>?)
        -> (zInput: Tensor<Scalar>, zHidden: Tensor<Scalar>, previous: Tensor<Scalar>?)
}

/// The weights of a recurrent cell.
public struct RecurrentWeights<Scalar: TensorScalar> {
    /// `[gates · width, inputs]`.
    public var input: Tensor<Scalar>
    /// `[gates · width, width]`.
    public var hidden: Tensor<Scalar>
    /// `[gates · width]`.
    public var inputBias: Tensor<Scalar>
    /// `[gates · width]`.
    public var hiddenBias: Tensor<Scalar>

    /// PyTorch's `weight_ih`, `weight_hh`, `bias_ih` and `bias_hh`.
    public init(input: Tensor<Scalar>, hidden: Tensor<Scalar>, inputBias: Tensor<Scalar>, hiddenBias: Tensor<Scalar>) {
        (self.input, self.hidden, self.inputBias, self.hiddenBias) = (input, hidden, inputBias, hiddenBias)
    }
}

/// A recurrent cell on every position of sequences, and what its gradients need.
public struct Recurrence<State: RecurrentState> {
    /// The cell's output at every position, `[batch, length, width]`.
    public let output: Tensor<State.Scalar>
    /// After the last position.
    public let end: State
    private let x, previous: Tensor<State.Scalar>
    private let traces: [State.Trace]
    private let weights: RecurrentWeights<State.Scalar>

    /// - Parameters:
    ///   - x: `[batch, length, inputs]`.
    ///   - start: Of `[batch, width]`; zeros if nil.
    public init(_ x: Tensor<State.Scalar>, _ weights: RecurrentWeights<State.Scalar>, from start: State? = nil) {
        if x.rank != 3 || x.shape[2] != weights.input.shape[1] {
            shapeFailure(State.name, "needs [batch, length, \(weights.input.shape[1])]", x.shape)
        }
        let (batch, length, width) = (x.shape[0], x.shape[1], weights.hidden.shape[1])
        var state = start ?? State(batch: batch, width: width)
        if state.hidden.shape != [batch, width] { shapeFailure(State.name, "the state needs [\(batch), \(width)]", state.hidden.shape) }
        // Positions first: those of one step are then neighbours.
        self.x = x.permuted([1, 0, 2])
        self.weights = weights
        let read = matmul(self.x, weights.input, transposeB: true) + weights.inputBias
        var traces: [State.Trace] = [], outputs: [Tensor<State.Scalar>] = [], before: [Tensor<State.Scalar>] = []
        for step in 0..<length {
            before.append(state.hidden)
            let zInput = read.sliced(axis: 0, step..<step + 1).reshaped([batch, State.gates * width])
            traces.append(state.advance(zInput, matmul(state.hidden, weights.hidden, transposeB: true) + weights.hiddenBias))
            outputs.append(state.hidden)
        }
        let none = Tensor<State.Scalar>(zeros: [0, batch, width])
        output = (outputs.isEmpty ? none : .stacked(outputs)).permuted([1, 0, 2])
        previous = before.isEmpty ? none : .stacked(before)
        (self.traces, end) = (traces, state)
    }

    /// The gradients of the output, back through all positions; none passes to the state before the first.
    ///
    /// - Parameter upstream: `[batch, length, width]`.
    public func gradients(_ upstream: Tensor<State.Scalar>) -> (x: Tensor<State.Scalar>, weights: RecurrentWeights<State.Scalar>) {
        if upstream.shape != output.shape { shapeFailure("\(State.name) gradient", "shapes differ", output.shape, upstream.shape) }
        let (length, batch, width) = (x.shape[0], x.shape[1], output.shape[2]), slopes = upstream.permuted([1, 0, 2])
        var inputs: [Tensor<State.Scalar>] = [], hiddens: [Tensor<State.Scalar>] = []
        var carried: Tensor<State.Scalar>?, fromNext: Tensor<State.Scalar>?
        for step in (0..<length).reversed() {
            var slope = slopes.sliced(axis: 0, step..<step + 1).reshaped([batch, width])
            if let fromNext { slope.add(fromNext) }
            let found = State.slopes(traces[step], slope, carried: &carried)
            var back = matmul(found.zHidden, weights.hidden)
            if let previous = found.previous { back.add(previous) }
            fromNext = back
            inputs.append(found.zInput)
            hiddens.append(found.zHidden)
        }
        let none = Tensor<State.Scalar>(zeros: [0, batch, State.gates * width])
        let zInput = inputs.isEmpty ? none : .stacked(inputs.reversed()), zHidden = hiddens.isEmpty ? none : .stacked(hiddens.reversed())
        func rows(_ x: Tensor<State.Scalar>) -> Tensor<State.Scalar> { x.reshaped([length * batch, x.shape[2]]) }
        let weightGradients = RecurrentWeights(
            input: matmul(rows(zInput), rows(x), transposeA: true), hidden: matmul(rows(zHidden), rows(previous), transposeA: true),
            inputBias: zInput.sum(axes: [0, 1]), hiddenBias: zHidden.sum(axes: [0, 1]))
        return (matmul(zInput, weights.input).permuted([1, 0, 2]), weightGradients)
    }
}
