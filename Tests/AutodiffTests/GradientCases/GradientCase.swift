import Autodiff
import RandomStreams
import Tensors

/// One place at which a primitive's derivative is checked: inputs, and a computation that uses it.
///
/// Cases are made for either element type from the same numbers, so that `Float` can be held against `Double`.
struct GradientCase<Scalar: TensorScalar> {
    let primitive: EnginePrimitive
    let inputs: [Tensor<Scalar>]
    let function: ([Variable<Scalar>]) -> Variable<Scalar>
}

/// Collects cases. Shapes and numbers follow from the seed alone.
struct GradientCases<Scalar: TensorScalar> {
    private(set) var all: [GradientCase<Scalar>] = []
    var stream = RandomStream(seed: 20_261_121)

    /// Every case of every primitive.
    static func everything() -> [GradientCase<Scalar>] {
        var cases = Self()
        cases.addElementwise()
        cases.addProducts()
        cases.addConvolutions()
        cases.addWindows()
        cases.addReductions()
        cases.addLayout()
        cases.addChoices()
        return cases.all
    }

    mutating func add(
        _ primitive: EnginePrimitive, _ inputs: [Tensor<Scalar>], _ function: @escaping ([Variable<Scalar>]) -> Variable<Scalar>
    ) {
        all.append(GradientCase(primitive: primitive, inputs: inputs, function: function))
    }

    mutating func random(_ shape: Shape, in range: ClosedRange<Double> = -1.5...1.5) -> Tensor<Scalar> {
        Tensor<Double>(uniform: shape, in: range, stream: &stream).converted(to: Scalar.self)
    }

    /// One of `range`.
    mutating func pick(_ range: ClosedRange<Int>) -> Int { range.lowerBound + stream.index(below: range.count) }

    /// Different numbers, at least 0.05 apart and from 0, in random order: no ties, and no kink within reach of a step.
    mutating func distinct(_ shape: Shape) -> Tensor<Scalar> {
        let numbers = (0..<shape.count).map { Scalar(Double($0 - shape.count / 2) * 0.1 + 0.05) }
        return Tensor(shape: shape, scalars: numbers.shuffled(using: &stream))
    }
}
