import Autodiff
import RandomStreams
import Tensors

/// What a forward pass is for, and the random numbers it may draw.
///
/// Layers that behave alike in training and in use ignore it.
public struct ForwardPass {
    /// Whether layers behave as in training: drop, and follow statistics.
    public let isTraining: Bool
    /// Random numbers of this pass, drawn by layers in order.
    public var stream: RandomStream

    /// - Parameter stream: For this step; a path that holds the step's number makes resuming exact.
    public static func training(stream: RandomStream) -> ForwardPass { ForwardPass(isTraining: true, stream: stream) }
    /// Nothing is dropped and statistics stay as they are.
    public static var inference: ForwardPass { ForwardPass(isTraining: false, stream: RandomStream(seed: 0)) }
}

/// A module from one variable to one variable, which can stand in a `Sequential`.
public protocol Layer<Scalar>: Module {
    /// The layer's result, recorded unless `GradientMode` is off. Shapes are the layer's own affair.
    func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar>
}

/// A layer that behaves alike in training and in use.
public protocol DeterministicLayer<Scalar>: Layer {
    /// The layer's result, which no pass can change.
    func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar>
}

extension DeterministicLayer {
    /// Passes on to `callAsFunction(_:)`.
    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> { self(x) }
}

/// An elementwise function as a layer.
public struct Activation<Scalar: TensorScalar>: DeterministicLayer {
    /// What each element goes through.
    public let function: UnaryFunction
    /// - Parameter function: What each element goes through.
    public init(_ function: UnaryFunction) { self.function = function }

    public var parameters: [NamedParameter<Scalar>] { [] }
    public func callAsFunction(_ x: Variable<Scalar>) -> Variable<Scalar> { x.map(function) }
}
