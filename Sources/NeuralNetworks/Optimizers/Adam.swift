import Autodiff
import Tensors

/// Adam: steps of about the learning rate's size in every direction, whatever the size of its gradients.
///
/// The equations are those of `AdamW`, but a weight decay is added to the gradients (decay · w) before them and so is
/// scaled with them. Without decay the two are the same.
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
public struct Adam<Scalar: TensorScalar>: Optimizer {
    /// What is trained, and how.
    public let groups: [ParameterGroup<Scalar>]
    public var step: Int { core.step }
    /// Of every parameter, in order, by name.
    public var moments: [(name: String, first: Tensor<Scalar>, second: Tensor<Scalar>)] { core.moments }
    public var state: [(name: String, tensor: Tensor<Scalar>)] { core.state }
    private var core: AdamW<Scalar>
    private let parameters: [GroupedParameter<Scalar>]

    /// Of groups with their own decay and rate; traps if a parameter comes twice.
    public init(groups: [ParameterGroup<Scalar>]) {
        self.groups = groups
        parameters = GroupedParameter.all(of: groups, for: "Adam")
        core = AdamW(groups: groups.map { ParameterGroup($0.parameters, learningRateScale: $0.learningRateScale) })
    }

    /// All alike.
    ///
    /// - Parameters:
    ///   - parameters: What is trained, in a fixed order.
    ///   - weightDecay: At least 0.
    public init(_ parameters: [NamedParameter<Scalar>], weightDecay: Double = 0) {
        self.init(groups: [ParameterGroup(parameters, weightDecay: weightDecay)])
    }

    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        var gradients = gradients
        for entry in parameters where entry.weightDecay != 0 {
            gradients[entry.parameter]?.add(entry.parameter.value, times: Scalar(entry.weightDecay))
        }
        core.update(gradients, learningRate: learningRate)
    }

    public mutating func replaceState(_ tensors: [Tensor<Scalar>], step: Int) { core.replaceState(tensors, step: step) }
}
