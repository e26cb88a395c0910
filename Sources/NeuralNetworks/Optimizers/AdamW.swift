import Autodiff
import Tensors

/// Adam with decoupled weight decay.
///
///     m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
///     w ← w − rate·decay·w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// rate is the step's learning rate times the scale of the parameter's group, decay the group's weight decay.
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
public struct AdamW<Scalar: TensorScalar>: Optimizer {
    /// Decay of the first moment, per step.
    public var beta1 = 0.9
    /// Decay of the second moment, per step.
    public var beta2 = 0.999
    /// Added to the root of the second moment.
    public var epsilon = 1e-8
    /// What is trained, and how.
    public let groups: [ParameterGroup<Scalar>]
    public private(set) var step = 0
    /// Of every parameter, in order, by name.
    public private(set) var moments: [(name: String, first: Tensor<Scalar>, second: Tensor<Scalar>)]
    private let parameters: [GroupedParameter<Scalar>]

    /// Of groups with their own decay and rate; traps if a parameter comes twice.
    public init(groups: [ParameterGroup<Scalar>]) {
        self.groups = groups
        parameters = GroupedParameter.all(of: groups, for: "AdamW")
        moments = parameters.map { ($0.name, Tensor(zeros: $0.parameter.shape), Tensor(zeros: $0.parameter.shape)) }
    }

    /// All alike, also biases; see `ParameterGroup.decayingMatricesOnly` for what is usual with a strong decay.
    ///
    /// - Parameters:
    ///   - parameters: What is trained, in a fixed order.
    ///   - weightDecay: At least 0.
    public init(_ parameters: [NamedParameter<Scalar>], weightDecay: Double = 0.01) {
        self.init(groups: [ParameterGroup(parameters, weightDecay: weightDecay)])
    }

    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        step += 1
        let correction1 = 1 - Power.of(beta1, step), correction2 = (1 - Power.of(beta2, step)).squareRoot()
        for (index, entry) in parameters.enumerated() {
            guard let gradient = gradients[entry.parameter] else { continue }
            let count = gradient.count, rate = learningRate * entry.learningRateScale
            var first = moments[index].first, second = moments[index].second
            moments[index].first = Tensor(zeros: [0])  // So that the two are written in place, not copied.
            moments[index].second = Tensor(zeros: [0])
            gradient.withUnsafePointer { g in
                entry.parameter.value.withUnsafeMutablePointer { w in
                    first.withUnsafeMutablePointer { m in
                        second.withUnsafeMutablePointer { v in
                            Scalar.adamW(count, w, g, m, v, beta1: Scalar(beta1), beta2: Scalar(beta2),
                                         rate: Scalar(rate * correction2 / correction1),
                                         epsilon: Scalar(epsilon * correction2),
                                         keep: Scalar(1 - rate * entry.weightDecay))
                        }
                    }
                }
            }
            (moments[index].first, moments[index].second) = (first, second)
        }
    }

    /// `firstMoment.` and `secondMoment.` of every parameter.
    public var state: [(name: String, tensor: Tensor<Scalar>)] {
        moments.flatMap { [("firstMoment.\($0.name)", $0.first), ("secondMoment.\($0.name)", $0.second)] }
    }

    public mutating func replaceState(_ tensors: [Tensor<Scalar>], step: Int) {
        for index in moments.indices { (moments[index].first, moments[index].second) = (tensors[2 * index], tensors[2 * index + 1]) }
        self.step = step
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
