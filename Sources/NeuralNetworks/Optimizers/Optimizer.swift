import Autodiff
import Tensors

/// Moves a fixed list of parameters against their gradients.
public protocol Optimizer<Scalar> {
    associatedtype Scalar: TensorScalar
    /// Steps taken.
    var step: Int { get }
    /// Moves every parameter that has a gradient, in place.
    mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double)
}

extension AdamW: Optimizer {}
