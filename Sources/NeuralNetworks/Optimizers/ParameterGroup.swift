import Autodiff
import Tensors

/// Parameters that an optimiser treats alike.
public struct ParameterGroup<Scalar: TensorScalar> {
    /// What is trained, in a fixed order.
    public let parameters: [NamedParameter<Scalar>]
    /// How strongly the weights are drawn to 0; what that means, the optimiser says. At least 0.
    public let weightDecay: Double
    /// Times the learning rate of every step. At least 0.
    public let learningRateScale: Double

    /// - Parameters:
    ///   - parameters: What is trained, in a fixed order.
    ///   - weightDecay: At least 0, else it traps.
    ///   - learningRateScale: At least 0, else it traps.
    public init(_ parameters: [NamedParameter<Scalar>], weightDecay: Double = 0, learningRateScale: Double = 1) {
        if !(weightDecay >= 0) { shapeFailure("ParameterGroup", "the weight decay must be at least 0, found \(weightDecay)") }
        if !(learningRateScale >= 0) {
            shapeFailure("ParameterGroup", "the scale of the learning rate must be at least 0, found \(learningRateScale)")
        }
        (self.parameters, self.weightDecay, self.learningRateScale) = (parameters, weightDecay, learningRateScale)
    }

    /// Two groups: what has at least two axes, with decay, then biases, gains and other vectors and single numbers, without.
    ///
    /// Decay keeps the products of a layer small; drawing what it adds or scales to 0 only moves its result.
    public static func decayingMatricesOnly(_ parameters: [NamedParameter<Scalar>], weightDecay: Double) -> [ParameterGroup] {
        [
            ParameterGroup(parameters.filter { $0.parameter.shape.rank >= 2 }, weightDecay: weightDecay),
            ParameterGroup(parameters.filter { $0.parameter.shape.rank < 2 }),
        ]
    }
}

/// One parameter and what its group says of it.
struct GroupedParameter<Scalar: TensorScalar> {
    let name: String
    let parameter: Parameter<Scalar>
    let weightDecay, learningRateScale: Double

    /// The parameters of all groups, one group after the other. Traps if one comes twice: each step would move it twice.
    static func all(of groups: [ParameterGroup<Scalar>], for optimizer: String) -> [GroupedParameter] {
        var seen: [ObjectIdentifier: String] = [:], names: Set<String> = []
        return groups.flatMap { group in
            group.parameters.map { entry in
                if let other = seen.updateValue(entry.name, forKey: ObjectIdentifier(entry.parameter)) {
                    shapeFailure(optimizer, "a parameter may come once, found it as \(other) and as \(entry.name)", entry.parameter.shape)
                }
                if !names.insert(entry.name).inserted {
                    shapeFailure(optimizer, "names must differ, found two parameters named \(entry.name)", entry.parameter.shape)
                }
                return GroupedParameter(name: entry.name, parameter: entry.parameter, weightDecay: group.weightDecay,
                                        learningRateScale: group.learningRateScale)
            }
        }
    }
}
