import Autodiff
import Tensors

/// Moves a fixed list of parameters against their gradients.
public protocol Optimizer<Scalar>: SteppedState {
    /// Moves every parameter that has a gradient, in place.
    mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double)
}

/// What training keeps beside the weights and goes on from when it is resumed.
public protocol SteppedState<Scalar> {
    /// That of the parameters.
    associatedtype Scalar: TensorScalar
    /// Steps taken.
    var step: Int { get }
    /// Every tensor that the next steps depend on, by name, in order.
    var state: [(name: String, tensor: Tensor<Scalar>)] { get }
    /// Takes back a state, if all of it fits; else stays as it was. The report says what did not fit.
    @discardableResult
    mutating func load(_ state: [String: Tensor<Scalar>], step: Int) -> StateReport
}

extension AdamW: Optimizer {
    /// `firstMoment.` and `secondMoment.` of every parameter.
    public var state: [(name: String, tensor: Tensor<Scalar>)] {
        moments.flatMap { [("firstMoment.\($0.name)", $0.first), ("secondMoment.\($0.name)", $0.second)] }
    }

    @discardableResult
    public mutating func load(_ state: [String: Tensor<Scalar>], step: Int) -> StateReport {
        let report = StateReport(state, expected: self.state)
        if report.isClean {
            let pairs = moments.map { ($0.name, (first: state["firstMoment.\($0.name)"]!, second: state["secondMoment.\($0.name)"]!)) }
            _ = restore(step: step, moments: Dictionary(uniqueKeysWithValues: pairs))
        }
        return report
    }
}

extension Adam {
    public var state: [(name: String, tensor: Tensor<Scalar>)] { core.state }

    @discardableResult
    public mutating func load(_ state: [String: Tensor<Scalar>], step: Int) -> StateReport { core.load(state, step: step) }
}

extension SGD {
    /// `velocity.` of every parameter; empty without momentum.
    public var state: [(name: String, tensor: Tensor<Scalar>)] { velocities.map { ("velocity.\($0.name)", $0.tensor) } }

    @discardableResult
    public mutating func load(_ state: [String: Tensor<Scalar>], step: Int) -> StateReport {
        let report = StateReport(state, expected: self.state)
        if report.isClean {
            let pairs = velocities.map { ($0.name, state["velocity.\($0.name)"]!) }
            _ = restore(step: step, velocities: Dictionary(uniqueKeysWithValues: pairs))
        }
        return report
    }
}
