import Tensors

/// An operation with a derivative rule of its own, by its name. All else is composed of these.
///
/// The engine's own are the cases of `EnginePrimitive`; another is made by `Variable.primitive`.
public struct Primitive: Hashable, Sendable, CustomStringConvertible {
    /// What the operation is called in messages and in `Variable.recordedPrimitives`.
    public let name: String

    /// An operation that the engine has not. Traps if it has one of that name.
    public init(_ name: String) {
        if EnginePrimitive(rawValue: name) != nil { shapeFailure("Primitive", "the engine has a \(name) of its own; take another name") }
        self.name = name
    }

    /// One of the engine's own.
    public init(_ primitive: EnginePrimitive) { name = primitive.rawValue }

    public var description: String { name }
}

extension Variable {
    /// The result of an operation of your own, with its derivative beside it.
    ///
    ///     func softsign(_ x: Variable<Float>) -> Variable<Float> {
    ///         let scale = x.value.map(.absolute).scaled(by: 1, plus: 1).map(.reciprocal)
    ///         return .primitive("softsign", x.value * scale, of: [x]) { [$0 * scale.map(.square)] }
    ///     }
    ///
    /// Compare its gradients with central differences before use; see `gradientMismatch`.
    ///
    /// - Parameters:
    ///   - name: Of the operation; one of the engine's own traps.
    ///   - value: The result, which the caller has computed from the inputs' values.
    ///   - inputs: What it was computed from.
    ///   - pullback: Takes the gradient of the result, of the shape of `value`, and gives that of each input, of the input's
    ///     shape, or nil where there is none; others trap. It runs at most once a backward pass, and not at all if no input
    ///     requires a gradient or gradients are off.
    public static func primitive(
        _ name: String, _ value: Tensor<Scalar>, of inputs: [Variable],
        pullback: @escaping (Tensor<Scalar>) -> [Tensor<Scalar>?]
    ) -> Variable {
        let shapes = inputs.map(\.shape)
        return result(Primitive(name), value, of: inputs) { upstream in
            let slopes = pullback(upstream)
            if slopes.count != shapes.count {
                shapeFailure("\(name) pullback", "\(slopes.count) gradients for \(shapes.count) inputs")
            }
            for (index, (slope, shape)) in zip(slopes, shapes).enumerated() {
                if let slope, slope.shape != shape {
                    shapeFailure("\(name) pullback", "the gradient of input \(index) has another shape than the input", slope.shape, shape)
                }
            }
            return slopes
        }
    }
}
