import Autodiff
import Foundation
import Tensors

/// An update that would have made weights infinite or not a number. All is as it was before it.
public struct NonFiniteUpdate: Error, Sendable, Hashable, CustomStringConvertible, LocalizedError {
    /// What was not finite.
    public enum Quantity: String, Sendable, Hashable {
        /// The gradient, before the update.
        case gradient
        /// The weight after it: the gradient was finite, but the step too large.
        case weight
    }

    /// The optimiser's.
    public let optimizer: String
    /// The step that was not taken, from 1.
    public let step: Int
    /// The first parameter, in order, of which it is so.
    public let parameter: String
    /// What was not finite.
    public let quantity: Quantity
    /// How many of the parameter's numbers were not finite, and how many it has.
    public let count, total: Int
    /// As the update was given it.
    public let learningRate: Double

    public var description: String {
        let advice = quantity == .gradient ? "look for a division or logarithm of 0, or clip the gradients" : "lower the learning rate"
        return "\(optimizer), step \(step): the \(quantity.rawValue) of \(parameter) is not finite in \(count) of \(total) numbers, "
            + "at learning rate \(learningRate). The weights are as they were before; \(advice)."
    }

    public var errorDescription: String? { description }
}

extension Optimizer {
    /// As `update(_:learningRate:)`, but an update that is not finite is reported instead of taken: weights, moments and step
    /// then stay as they were. It costs a copy of the weights and of the optimiser's state.
    ///
    /// - Parameter parameters: Those that are looked at; all that the optimiser moves, as a rule.
    public mutating func update(
        _ gradients: Gradients<Scalar>, learningRate: Double, checking parameters: [NamedParameter<Scalar>]
    ) throws(NonFiniteUpdate) {
        for entry in parameters {
            guard let gradient = gradients[entry.parameter], !gradient.isFinite else { continue }
            throw failure(entry.name, .gradient, gradient, learningRate)
        }
        let before = parameters.map(\.parameter.value), saved = state.map(\.tensor), step = step
        update(gradients, learningRate: learningRate)
        for entry in parameters where !entry.parameter.value.isFinite {
            let found = entry.parameter.value
            for (entry, value) in zip(parameters, before) { entry.parameter.value = value }
            replaceState(saved, step: step)
            throw failure(entry.name, .weight, found, learningRate)
        }
    }

    private func failure(
        _ name: String, _ quantity: NonFiniteUpdate.Quantity, _ found: Tensor<Scalar>, _ learningRate: Double
    ) -> NonFiniteUpdate {
        let optimizer = "\(Self.self)".prefix { $0 != "<" }
        return NonFiniteUpdate(optimizer: String(optimizer), step: step + 1, parameter: name, quantity: quantity,
                               count: found.scalars.count { !$0.isFinite }, total: found.count, learningRate: learningRate)
    }
}
