import Autodiff
import RandomStreams
import Tensors

/// Layers of a recurrent cell one upon the other: `[batch, length, inputs]` to `[batch, length, width]`, twice as wide if it reads in
/// both directions. `LSTM` and `GRU` are its two kinds.
///
/// Names and shapes of the weights are PyTorch's: `weight_ih_l0` is `[gates · width, inputs]`, `weight_hh_l0` `[gates · width, width]`,
/// `bias_ih_l0` and `bias_hh_l0` `[gates · width]`, with the layer's number and `_reverse` for the other direction. All start
/// uniform in ± 1/√width.
public final class Recurrent<State: RecurrentState>: DeterministicLayer {
    /// That of the cell.
    public typealias Scalar = State.Scalar

    /// Channels that are read, and given for each direction.
    public let inputs, width: Int
    /// Whether it also reads from the end.
    public let isBidirectional: Bool
    private let cells: [[Cell]]

    private struct Cell {
        let weights: [Parameter<Scalar>]
        let suffix: String
    }

    /// - Parameters:
    ///   - inputs: Channels that are read.
    ///   - width: Channels that are given for each direction.
    ///   - layers: At least 1; each reads the one before.
    ///   - isBidirectional: Whether it also reads from the end; both outputs stand side by side.
    ///   - stream: Where weights are drawn from.
    public init(_ inputs: Int, _ width: Int, layers: Int = 1, isBidirectional: Bool = false, stream: inout RandomStream) {
        precondition(layers >= 1, "\(State.name): needs a layer, found \(layers)")
        (self.inputs, self.width, self.isBidirectional) = (inputs, width, isBidirectional)
        let directions = isBidirectional ? ["", "_reverse"] : [""], rows = State.gates * width
        var cells: [[Cell]] = []
        for layer in 0..<layers {
            cells.append(directions.map { direction in
                let shapes: [Shape] = [[rows, layer == 0 ? inputs : width * directions.count], [rows, width], [rows], [rows]]
                let weights = shapes.map { Parameter<Scalar>(Initializer.uniformFanIn($0, fanIn: width, fanOut: rows, stream: &stream)) }
                return Cell(weights: weights, suffix: "l\(layer)\(direction)")
            })
        }
        self.cells = cells
    }

    public var parameters: [NamedParameter<Scalar>] {
        cells.joined().flatMap { cell in
            zip(["weight_ih_", "weight_hh_", "bias_ih_", "bias_hh_"], cell.weights).map { NamedParameter($0 + cell.suffix, $1) }
        }
    }

    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { self(x, from: nil).output }

    /// The same, going on from where an earlier call ended; no gradient passes to that call. Not for both directions.
    ///
    /// - Parameter states: One for each layer, as an earlier call gave them; nil begins with zeros.
    /// - Returns: The output, and the states after the last position.
    public func callAsFunction(_ x: Variable<Scalar>, from states: [State]?) -> (output: Variable<Scalar>, states: [State]) {
        check(x.shape.rank == 3 && x.shape[2] == inputs, "[batch, length, \(inputs)]", x.shape)
        if let states, states.count != cells.count || isBidirectional {
            shapeFailure("\(self)", "goes on from \(isBidirectional ? "no" : "\(cells.count)") states, found \(states.count)")
        }
        var y = x, ends: [State] = []
        for (layer, directions) in cells.enumerated() {
            let forward = run(directions[0], y, from: states?[layer])
            ends.append(forward.end)
            if isBidirectional {
                // The other direction reads the positions turned around, and its output is turned back.
                let turned = Array((0..<y.shape[1]).reversed()), backward = run(directions[1], y.gathered(axis: 1, turned), from: nil)
                y = .concatenated([forward.output, backward.output.gathered(axis: 1, turned)], axis: 2)
            } else {
                y = forward.output
            }
        }
        return (y, ends)
    }

    private func run(_ cell: Cell, _ x: Variable<Scalar>, from start: State?) -> (output: Variable<Scalar>, end: State) {
        let w = cell.weights.map(\.variable)
        return recurrent(x, weights: (w[0], w[1], w[2], w[3]), from: start)
    }
}

/// Long short-term memory; see `Recurrent` for shapes and names, `LSTMState` for the cell.
public typealias LSTM<Scalar: TensorScalar> = Recurrent<LSTMState<Scalar>>
/// Gated recurrent units; see `Recurrent` for shapes and names, `GRUState` for the cell.
public typealias GRU<Scalar: TensorScalar> = Recurrent<GRUState<Scalar>>
