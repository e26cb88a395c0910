import Autodiff
import Tensors

/// Adam: steps of about the learning rate's size in every direction, whatever the size of its gradients.
///
/// The equations are those of `AdamW`, but a weight decay is added to the gradients (decay · w) before them and so is
/// scaled with them. Without decay the two are the same.
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
public struct Adam<Scalar: TensorScalar>: Optimizer {
    /// Added to the gradients, times the weights.
    public var weightDecay: Double
    public var step: Int { core.step }
    /// Of every parameter, in order, by name.
    public var moments: [(name: String, first: Tensor<Scalar>, second: Tensor<Scalar>)] { core.moments }
    var core: AdamW<Scalar>
    private let parameters: [NamedParameter<Scalar>]

    /// - Parameter parameters: What is trained, in a fixed order.
    public init(_ parameters: [NamedParameter<Scalar>], weightDecay: Double = 0) {
        self.weightDecay = weightDecay
        self.parameters = parameters
        core = AdamW(parameters, weightDecay: 0)
    }

    public mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double) {
        var gradients = gradients
        if weightDecay != 0 {
            for entry in parameters { gradients[entry.parameter]?.add(entry.parameter.value, times: Scalar(weightDecay)) }
        }
        core.update(gradients, learningRate: learningRate)
    }

    /// As `AdamW.restore`.
    public mutating func restore(step: Int, moments: [String: (first: Tensor<Scalar>, second: Tensor<Scalar>)]) -> Bool {
        core.restore(step: step, moments: moments)
    }
}
