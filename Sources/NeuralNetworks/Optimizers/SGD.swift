import Autodiff
import Tensors

/// Stochastic gradient descent with momentum.
///
///     g ← g + decay · w;  v ← μ v + g
///     w ← w − rate · v,   with Nesterov's momentum w ← w − rate · (g + μ v)
///
/// As in PyTorch the rate stands outside of the momentum, and the first v is the first g.
/// Source: Sutskever et al., "On the Importance of Initialization and Momentum in Deep Learning", ICML 2013.
public struct SGD<Scalar: TensorScalar>: Optimizer {
    /// μ, in [0, 1).
    public let momentum: Double
    /// Whether it looks ahead.
    public let isNesterov: Bool
    /// Added to the gradients, times the weights.
    public var weightDecay: Double
    public private(set) var step = 0
    /// By parameter; of no use without momentum.
    public private(set) var velocities: [(name: String, tensor: Tensor<Scalar>)]
    private let parameters: [NamedParameter<Scalar>]

    /// - Parameters:
    ///   - parameters: What is trained, in a fixed order.
    ///   - momentum: In [0, 1).
    ///   - isNesterov: Looks ahead; asks for momentum.
    public init(
        _ parameters: [NamedParameter<Scalar>], momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0
    ) {
        precondition(momentum >= 0 && momentum < 1, "SGD: momentum must be at least 0 and below 1, found \(momentum)")
        precondition(!isNesterov || momentum > 0, "SGD: Nesterov's momentum needs a momentum above 0")
        (self.momentum, self.isNesterov, self.weightDecay) = (momentum, isNesterov, weightDecay)
        self.parameters = parameters
        velocities = momentum > 0 ? parameters.map { ($0.name, Tensor(zeros: $0.parameter.shape)) } : []
    }

    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        step += 1
        for (index, entry) in parameters.enumerated() {
            guard var gradient = gradients[entry.parameter] else { continue }
            if weightDecay != 0 { gradient.add(entry.parameter.value, times: Scalar(weightDecay)) }
            if momentum > 0 {
                velocities[index].tensor.scale(by: Scalar(momentum))
                velocities[index].tensor.add(gradient)
            }
            if momentum == 0 || isNesterov { entry.parameter.value.add(gradient, times: Scalar(-learningRate)) }
            if momentum > 0 {
                entry.parameter.value.add(velocities[index].tensor, times: Scalar(-learningRate * (isNesterov ? momentum : 1)))
            }
        }
    }

    /// Takes back a saved state: `step` and the velocities by parameter name.
    /// - Returns: False, leaving all as it was, if a name or shape differs.
    public mutating func restore(step: Int, velocities saved: [String: Tensor<Scalar>]) -> Bool {
        guard velocities.allSatisfy({ saved[$0.name]?.shape == $0.tensor.shape }) else { return false }
        self.step = step
        for index in velocities.indices { velocities[index].tensor = saved[velocities[index].name]! }
        return true
    }
}
