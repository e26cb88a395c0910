import Tensors

/// A recurrent cell on every position of sequences, `[batch, length, inputs]` to `[batch, length, width]`.
///
/// - Parameters:
///   - weights: PyTorch's `weight_ih`, `weight_hh`, `bias_ih` and `bias_hh`; see `RecurrentWeights` for shapes.
///   - start: Zeros if nil. No gradient passes to it: what came before is taken as it is.
/// - Returns: The output, and the state after the last position.
public func recurrent<State: RecurrentState>(
    _ x: Variable<State.Scalar>, weights: (input: Variable<State.Scalar>, hidden: Variable<State.Scalar>,
                                           inputBias: Variable<State.Scalar>, hiddenBias: Variable<State.Scalar>),
    from start: State? = nil, as: State.Type = State.self
) -> (output: Variable<State.Scalar>, end: State) {
    let (input, hidden, inputBias, hiddenBias) = weights
    let values = RecurrentWeights(input: input.value, hidden: hidden.value, inputBias: inputBias.value, hiddenBias: hiddenBias.value)
    let recurrence = Recurrence(x.value, values, from: start)
    let output = Variable.result(.recurrent, recurrence.output, of: [x, input, hidden, inputBias, hiddenBias]) { upstream in
        let (x, weights) = recurrence.gradients(upstream)
        return [x, weights.input, weights.hidden, weights.inputBias, weights.hiddenBias]
    }
    return (output, recurrence.end)
}
