import Autodiff
import Tensors

/// A part of a model that owns parameters: a layer, a block or a whole network.
///
/// `parameters` is written by hand, in a fixed order. Names are dotted and stable, since files are read by them, and
/// weights keep PyTorch's orientation so that checkpoints open elsewhere.
public protocol Module<Scalar> {
    /// What it computes in: `Float` for work, `Double` to check it.
    associatedtype Scalar: TensorScalar
    /// All that the module owns, also what is not trained, in a fixed order. Names are unique within the module.
    var parameters: [NamedParameter<Scalar>] { get }
}

/// A parameter and what files call it.
public struct NamedParameter<Scalar: TensorScalar> {
    /// Dotted from the outside in, such as `head.0.weight`.
    public let name: String
    /// An object: who sets its value changes the module.
    public let parameter: Parameter<Scalar>

    /// - Parameters:
    ///   - name: Without the prefix of the modules around.
    ///   - parameter: What it stands for.
    public init(_ name: String, _ parameter: Parameter<Scalar>) {
        self.name = name
        self.parameter = parameter
    }
}

extension Module {
    /// The parameters under a prefix: `weight` becomes `prefix.weight`.
    public func parameters(under prefix: String) -> [NamedParameter<Scalar>] {
        parameters.map { NamedParameter("\(prefix).\($0.name)", $0.parameter) }
    }

    /// Those that an optimiser moves.
    public var trainableParameters: [NamedParameter<Scalar>] { parameters.filter(\.parameter.isTrainable) }

    /// How many numbers are trained.
    public var trainableCount: Int { trainableParameters.reduce(0) { $0 + $1.parameter.shape.count } }

    /// Every tensor of the module by name, in order.
    public var state: [(name: String, tensor: Tensor<Scalar>)] { parameters.map { ($0.name, $0.parameter.value) } }

    /// Takes values by name. What fits is loaded; the report says what did not.
    @discardableResult
    public func load(_ state: [String: Tensor<Scalar>]) -> StateReport {
        for entry in parameters {
            if let tensor = state[entry.name], tensor.shape == entry.parameter.shape { entry.parameter.value = tensor }
        }
        return StateReport(state, expected: self.state)
    }
}
