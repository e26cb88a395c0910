import Autodiff
import Tensors

/// Adam with decoupled weight decay.
///
///     m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
///     w ← w − rate·decay·w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
public struct AdamW<Scalar: TensorScalar> {
    /// Decay of the first moment, per step.
    public var beta1 = 0.9
    /// Decay of the second moment, per step.
    public var beta2 = 0.999
    /// Added to the root of the second moment.
    public var epsilon = 1e-8
    /// Decoupled: times the learning rate, it is the share of each weight that a step takes away.
    public var weightDecay: Double
    /// Steps taken.
    public private(set) var step = 0
    /// Of every parameter, in order, by name.
    public private(set) var moments: [(name: String, first: Tensor<Scalar>, second: Tensor<Scalar>)]
    private let parameters: [NamedParameter<Scalar>]

    /// - Parameter parameters: What is trained, in a fixed order.
    public init(_ parameters: [NamedParameter<Scalar>], weightDecay: Double = 0.01) {
        self.parameters = parameters
        self.weightDecay = weightDecay
        moments = parameters.map { ($0.name, Tensor(zeros: $0.parameter.shape), Tensor(zeros: $0.parameter.shape)) }
    }

    /// Moves every parameter that has a gradient.
    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        step += 1
        let correction1 = 1 - Power.of(beta1, step), correction2 = (1 - Power.of(beta2, step)).squareRoot()
        for (index, entry) in parameters.enumerated() {
            guard let gradient = gradients[entry.parameter] else { continue }
            let count = gradient.count
            var first = moments[index].first, second = moments[index].second
            moments[index].first = Tensor(zeros: [0])  // So that the two are written in place, not copied.
            moments[index].second = Tensor(zeros: [0])
            gradient.withUnsafePointer { g in
                entry.parameter.value.withUnsafeMutablePointer { w in
                    first.withUnsafeMutablePointer { m in
                        second.withUnsafeMutablePointer { v in
                            Scalar.adamW(count, w, g, m, v, beta1: Scalar(beta1), beta2: Scalar(beta2),
                                         rate: Scalar(learningRate * correction2 / correction1),
                                         epsilon: Scalar(epsilon * correction2),
                                         keep: Scalar(1 - learningRate * weightDecay))
                        }
                    }
                }
            }
            (moments[index].first, moments[index].second) = (first, second)
        }
    }

    /// Takes back a saved state: `step` and, by parameter name, both moments.
    /// - Returns: False, leaving all as it was, if a name or shape differs.
    public mutating func restore(step: Int, moments saved: [String: (first: Tensor<Scalar>, second: Tensor<Scalar>)]) -> Bool {
        guard moments.allSatisfy({ saved[$0.name]?.first.shape == $0.first.shape && saved[$0.name]?.second.shape == $0.second.shape })
        else { return false }
        self.step = step
        for index in moments.indices {
            let entry = saved[moments[index].name]!
            (moments[index].first, moments[index].second) = (entry.first, entry.second)
        }
        return true
    }
}

/// Whole powers by repeated squaring: the same bytes on every platform, which `pow` does not promise.
enum Power {
    static func of(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0, factor = base, rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
