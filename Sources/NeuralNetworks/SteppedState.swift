import Tensors

/// What training keeps beside the weights and goes on from when it is resumed: an optimiser, an average of weights.
///
/// What conforms says what its tensors are and takes others of their shapes; loading and files follow from that.
public protocol SteppedState<Scalar> {
    /// That of the parameters.
    associatedtype Scalar: TensorScalar
    /// Steps taken.
    var step: Int { get }
    /// Every tensor that the next steps depend on, by name, in order.
    var state: [(name: String, tensor: Tensor<Scalar>)] { get }
    /// Takes the place of `state` and `step`. Callers use `load`, which sees to it that names and shapes fit.
    ///
    /// - Parameter tensors: One for each of `state`, in its order and of its shape.
    mutating func replaceState(_ tensors: [Tensor<Scalar>], step: Int)
}

extension SteppedState {
    /// Takes back a state, if all of it fits; else all stays as it was. The report says what did not fit.
    ///
    /// - Parameters:
    ///   - state: By the names of this object's `state`, and no others.
    ///   - step: Steps taken until then.
    @discardableResult
    public mutating func load(_ state: [String: Tensor<Scalar>], step: Int) -> StateReport {
        let own = self.state, report = StateReport(state, expected: own)
        if report.isClean { replaceState(own.map { state[$0.name]! }, step: step) }
        return report
    }
}
