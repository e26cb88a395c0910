import Autodiff
import Tensors

/// Layers one after the other. Parameters are named by the layer's number from 0: `0.weight`.
public struct Sequential<Scalar: TensorScalar>: Layer {
    /// In the order in which they are applied.
    public let layers: [any Layer<Scalar>]

    /// Layers one after the other.
    public init(_ layers: any Layer<Scalar>...) { self.layers = layers }
    /// The same from an array, of layers that are made in a loop.
    public init(_ layers: [any Layer<Scalar>]) { self.layers = layers }

    public var parameters: [NamedParameter<Scalar>] {
        layers.enumerated().flatMap { $0.element.parameters(under: String($0.offset)) }
    }

    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> {
        var y = x
        for layer in layers { y = layer(y, &pass) }
        return y
    }
}
