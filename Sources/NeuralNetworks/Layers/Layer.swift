import Autodiff
import RandomStreams
import Tensors

/// What a forward pass is for, and the random numbers it may draw.
///
/// Layers that behave alike in training and in use ignore it.
public struct ForwardPass {
    public let isTraining: Bool
    public var stream: RandomStream

    /// - Parameter stream: For this step; a path that holds the step's number makes resuming exact.
    public static func training(stream: RandomStream) -> ForwardPass { ForwardPass(isTraining: true, stream: stream) }
    /// Nothing is dropped and statistics stay as they are.
    public static var inference: ForwardPass { ForwardPass(isTraining: false, stream: RandomStream(seed: 0)) }
}

/// A module from one variable to one variable, which can stand in a `Sequential`.
public protocol Layer<Scalar>: Module {
    func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar>
}

/// A layer that behaves alike in training and in use.
public protocol DeterministicLayer: Layer {
    func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar>
}

extension DeterministicLayer {
    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> { self(x) }
}

/// An elementwise function as a layer.
public struct Activation<Scalar: TensorScalar>: DeterministicLayer {
    public let function: UnaryFunction
    public init(_ function: UnaryFunction) { self.function = function }

    public var parameters: [NamedParameter<Scalar>] { [] }
    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { x.map(function) }
}
