import Autodiff
import Tensors

/// shortcut(x) + body(x); without a shortcut x itself, whose shape the body must then keep.
///
/// Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016.
public struct Residual<Scalar: TensorScalar>: Layer {
    /// What is added to the shortcut.
    public let body: any Layer<Scalar>
    /// What the input goes through beside it; nil for nothing.
    public let shortcut: (any Layer<Scalar>)?

    /// - Parameters:
    ///   - body: Must keep the shape, or the shortcut must change it alike.
    ///   - shortcut: Nil for the input itself.
    public init(_ body: any Layer<Scalar>, shortcut: (any Layer<Scalar>)? = nil) {
        self.body = body
        self.shortcut = shortcut
    }

    public var parameters: [NamedParameter<Scalar>] {
        body.parameters(under: "body") + (shortcut?.parameters(under: "shortcut") ?? [])
    }

    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> {
        let kept = shortcut?(x, &pass) ?? x, y = body(x, &pass)
        // Broadcasting would hide that the two do not fit.
        if kept.shape != y.shape { shapeFailure("Residual", "body and shortcut give different shapes", y.shape, kept.shape) }
        return kept + y
    }
}
