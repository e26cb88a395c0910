import Autodiff

/// Moves a fixed list of parameters against their gradients.
public protocol Optimizer<Scalar>: SteppedState {
    /// Moves every parameter that has a gradient, in place.
    mutating func update(_ gradients: Gradients<Scalar>, learningRate: Double)
}
