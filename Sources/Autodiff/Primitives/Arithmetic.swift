import Tensors

// Arithmetic of two variables. Axes are aligned at the last and extents of 1 repeated; a gradient is summed back over
// what was repeated.
extension Variable {
    /// The sum of each pair of elements; shapes broadcast.
    public static func + (a: Variable, b: Variable) -> Variable {
        let (shapeA, shapeB) = (a.shape, b.shape)
        return .result(.add, a.value + b.value, of: [a, b]) { [$0.summed(to: shapeA), $0.summed(to: shapeB)] }
    }

    /// The difference of each pair of elements; shapes broadcast.
    public static func - (a: Variable, b: Variable) -> Variable {
        let (shapeA, shapeB, wantsB) = (a.shape, b.shape, b.requiresGradient)
        return .result(.subtract, a.value - b.value, of: [a, b]) {
            [$0.summed(to: shapeA), wantsB ? -$0.summed(to: shapeB) : nil]
        }
    }

    /// The product of each pair of elements; shapes broadcast.
    public static func * (a: Variable, b: Variable) -> Variable {
        // Each side's derivative reads the other side.
        let (x, y) = (b.requiresGradient ? a.kept() : nil, a.requiresGradient ? b.kept() : nil), (shapeA, shapeB) = (a.shape, b.shape)
        return .result(.multiply, a.value * b.value, of: [a, b]) { upstream in
            [y.map { (upstream * $0.read()).summed(to: shapeA) }, x.map { (upstream * $0.read()).summed(to: shapeB) }]
        }
    }

    /// The quotient of each pair of elements; shapes broadcast.
    public static func / (a: Variable, b: Variable) -> Variable {
        let (shapeA, y, wantsA, wantsB) = (a.shape, b.value, a.requiresGradient, b.requiresGradient)
        let quotient = a.value / y
        return .result(.divide, quotient, of: [a, b]) {
            let slope = $0 / y
            return [wantsA ? slope.summed(to: shapeA) : nil, wantsB ? -(slope * quotient).summed(to: y.shape) : nil]
        }
    }
}

/// The larger of each pair; where they are equal, each side takes half of the gradient.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
    choose(.maximum, .maximumOfTwo, a, b)
}

/// The smaller of each pair; where they are equal, each side takes half of the gradient.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
    choose(.minimum, .minimumOfTwo, a, b)
}

/// Every element, but at least `least`; where they are equal it takes half of the gradient.
public func maximum<Scalar>(_ x: Variable<Scalar>, _ least: Scalar) -> Variable<Scalar> { maximum(Variable(Tensor(least)), x) }

/// Every element, but at most `most`; where they are equal it takes half of the gradient.
public func minimum<Scalar>(_ x: Variable<Scalar>, _ most: Scalar) -> Variable<Scalar> { minimum(Variable(Tensor(most)), x) }

private func choose<Scalar>(
    _ f: BinaryFunction, _ primitive: EnginePrimitive, _ a: Variable<Scalar>, _ b: Variable<Scalar>
) -> Variable<Scalar> {
    let (x, y) = (a.value, b.value)
    return .result(primitive, combine(f, x, y), of: [a, b]) { upstream in
        let ahead = f == .maximum ? combine(.greater, x, y) : combine(.greater, y, x)
        let share = ahead + combine(.equal, x, y).scaled(by: 0.5)
        return [(upstream * share).summed(to: x.shape), (upstream * share.scaled(by: -1, plus: 1)).summed(to: y.shape)]
    }
}
