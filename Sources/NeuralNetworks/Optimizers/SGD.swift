import Autodiff
import Tensors

/// Stochastic gradient descent with momentum.
///
///     g ← g + decay · w;  v ← μ v + g
///     w ← w − rate · v,   with Nesterov's momentum w ← w − rate · (g + μ v)
///
/// rate is the step's learning rate times the scale of the parameter's group, decay the group's weight decay. As in PyTorch the
/// rate stands outside of the momentum, and the first v is the first g.
/// Source: Sutskever et al., "On the Importance of Initialization and Momentum in Deep Learning", ICML 2013.
public struct SGD<Scalar: TensorScalar>: Optimizer {
    /// μ, in [0, 1).
    public let momentum: Double
    /// Whether it looks ahead.
    public let isNesterov: Bool
    /// What is trained, and how.
    public let groups: [ParameterGroup<Scalar>]
    public private(set) var step = 0
    /// By parameter; of no use without momentum.
    public private(set) var velocities: [(name: String, tensor: Tensor<Scalar>)]
    private let parameters: [GroupedParameter<Scalar>]

    /// Of groups with their own decay and rate; traps if a parameter comes twice.
    ///
    /// - Parameters:
    ///   - momentum: In [0, 1).
    ///   - isNesterov: Looks ahead; asks for momentum.
    public init(groups: [ParameterGroup<Scalar>], momentum: Double = 0, isNesterov: Bool = false) {
        precondition(momentum >= 0 && momentum < 1, "SGD: momentum must be at least 0 and below 1, found \(momentum)")
        precondition(!isNesterov || momentum > 0, "SGD: Nesterov's momentum needs a momentum above 0")
        (self.groups, self.momentum, self.isNesterov) = (groups, momentum, isNesterov)
        parameters = GroupedParameter.all(of: groups, for: "SGD")
        velocities = momentum > 0 ? parameters.map { ($0.name, Tensor(zeros: $0.parameter.shape)) } : []
    }

    /// All alike.
    ///
    /// - Parameters:
    ///   - parameters: What is trained, in a fixed order.
    ///   - momentum: In [0, 1).
    ///   - isNesterov: Looks ahead; asks for momentum.
    ///   - weightDecay: At least 0.
    public init(
        _ parameters: [NamedParameter<Scalar>], momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0
    ) {
        self.init(groups: [ParameterGroup(parameters, weightDecay: weightDecay)], momentum: momentum, isNesterov: isNesterov)
    }

    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        step += 1
        for (index, entry) in parameters.enumerated() {
            guard var gradient = gradients[entry.parameter] else { continue }
            let rate = learningRate * entry.learningRateScale
            if entry.weightDecay != 0 { gradient.add(entry.parameter.value, times: Scalar(entry.weightDecay)) }
            if momentum > 0 {
                velocities[index].tensor.scale(by: Scalar(momentum))
                velocities[index].tensor.add(gradient)
            }
            if momentum == 0 || isNesterov { entry.parameter.value.add(gradient, times: Scalar(-rate)) }
            if momentum > 0 {
                entry.parameter.value.add(velocities[index].tensor, times: Scalar(-rate * (isNesterov ? momentum : 1)))
            }
        }
    }

    /// `velocity.` of every parameter; empty without momentum.
    public var state: [(name: String, tensor: Tensor<Scalar>)] { velocities.map { ("velocity.\($0.name)", $0.tensor) } }

    public mutating func replaceState(_ tensors: [Tensor<Scalar>], step: Int) {
        for index in velocities.indices { velocities[index].tensor = tensors[index] }
        self.step = step
    }
}
