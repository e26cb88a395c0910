// Comparisons give masks. They are written as those of SIMD vectors, with a dot before: `==` says whether whole tensors are equal.
// NaN compares as in IEEE 754: it equals nothing.
extension Tensor where Scalar: TensorScalar {
    /// Where the elements of each pair are equal; shapes broadcast.
    public static func .== (a: Tensor, b: Tensor) -> Tensor<Bool> { combine(.equal, a, b).isNonZero }
    /// Where the elements of each pair differ; shapes broadcast.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor<Bool> { .!(a .== b) }
    /// Where the first of each pair is below the second; shapes broadcast.
    public static func .< (a: Tensor, b: Tensor) -> Tensor<Bool> { combine(.greater, b, a).isNonZero }
    /// Where the first of each pair is not above the second; shapes broadcast.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor<Bool> { combine(.greaterOrEqual, b, a).isNonZero }
    /// Where the first of each pair is above the second; shapes broadcast.
    public static func .> (a: Tensor, b: Tensor) -> Tensor<Bool> { combine(.greater, a, b).isNonZero }
    /// Where the first of each pair is not below the second; shapes broadcast.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor<Bool> { combine(.greaterOrEqual, a, b).isNonZero }
    /// Where the elements equal a number.
    public static func .== (x: Tensor, number: Scalar) -> Tensor<Bool> { x .== Tensor(number) }
    /// Where the elements differ from a number.
    public static func .!= (x: Tensor, number: Scalar) -> Tensor<Bool> { x .!= Tensor(number) }
    /// Where the elements are below a number.
    public static func .< (x: Tensor, number: Scalar) -> Tensor<Bool> { x .< Tensor(number) }
    /// Where the elements are not above a number.
    public static func .<= (x: Tensor, number: Scalar) -> Tensor<Bool> { x .<= Tensor(number) }
    /// Where the elements are above a number.
    public static func .> (x: Tensor, number: Scalar) -> Tensor<Bool> { x .> Tensor(number) }
    /// Where the elements are not below a number.
    public static func .>= (x: Tensor, number: Scalar) -> Tensor<Bool> { x .>= Tensor(number) }

    private var isNonZero: Tensor<Bool> { Tensor<Bool>(shape: shape) { Scalar.isNonZero(count, storage.pointer, $0) } }
}

extension Tensor where Scalar == Bool {
    /// Where both are true; shapes broadcast.
    public static func .& (a: Tensor, b: Tensor) -> Tensor { zipped("and", a, b) { $0 && $1 } }
    /// Where one or both are true; shapes broadcast.
    public static func .| (a: Tensor, b: Tensor) -> Tensor { zipped("or", a, b) { $0 || $1 } }
    /// Where both are alike; shapes broadcast.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { zipped("equal", a, b) { $0 == $1 } }
    /// Where they differ; shapes broadcast.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { zipped("unequal", a, b) { $0 != $1 } }
    /// Where it is false.
    public static prefix func .! (mask: Tensor) -> Tensor { Tensor(shape: mask.shape, scalars: mask.scalars.map { !$0 }) }

    /// Whether any element is true.
    public func any() -> Bool { scalars.contains(true) }
    /// Whether every element is true.
    public func all() -> Bool { !scalars.contains(false) }
    /// How many elements are true.
    public var trueCount: Int { scalars.count { $0 } }
}

extension Tensor where Scalar == Int {
    /// The sum of each pair of elements; shapes broadcast.
    public static func + (a: Tensor, b: Tensor) -> Tensor { zipped("add", a, b) { $0 + $1 } }
    /// The difference of each pair of elements; shapes broadcast.
    public static func - (a: Tensor, b: Tensor) -> Tensor { zipped("subtract", a, b) { $0 - $1 } }
    /// The product of each pair of elements; shapes broadcast.
    public static func * (a: Tensor, b: Tensor) -> Tensor { zipped("multiply", a, b) { $0 * $1 } }
    /// A number added to every element.
    public static func + (x: Tensor, offset: Int) -> Tensor { x + Tensor(offset) }
    /// A number taken from every element.
    public static func - (x: Tensor, offset: Int) -> Tensor { x - Tensor(offset) }
    /// Every element times a number.
    public static func * (x: Tensor, factor: Int) -> Tensor { x * Tensor(factor) }
    /// Where the elements of each pair are equal; shapes broadcast.
    public static func .== (a: Tensor, b: Tensor) -> Tensor<Bool> { zipped("equal", a, b) { $0 == $1 } }
    /// Where the elements of each pair differ; shapes broadcast.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor<Bool> { zipped("unequal", a, b) { $0 != $1 } }
    /// Where the first of each pair is below the second; shapes broadcast.
    public static func .< (a: Tensor, b: Tensor) -> Tensor<Bool> { zipped("less", a, b) { $0 < $1 } }
    /// Where the first of each pair is above the second; shapes broadcast.
    public static func .> (a: Tensor, b: Tensor) -> Tensor<Bool> { zipped("greater", a, b) { $0 > $1 } }
    /// Where the elements equal a number.
    public static func .== (x: Tensor, number: Int) -> Tensor<Bool> { x .== Tensor(number) }
    /// Where the elements differ from a number.
    public static func .!= (x: Tensor, number: Int) -> Tensor<Bool> { x .!= Tensor(number) }
    /// Where the elements are below a number.
    public static func .< (x: Tensor, number: Int) -> Tensor<Bool> { x .< Tensor(number) }
    /// Where the elements are above a number.
    public static func .> (x: Tensor, number: Int) -> Tensor<Bool> { x .> Tensor(number) }
}

/// `a` where `mask` is true, else `b`; the three broadcast. What is not chosen leaves no trace, not even if infinite.
public func select<Scalar: TensorScalar>(where mask: Tensor<Bool>, _ a: Tensor<Scalar>, else b: Tensor<Scalar>) -> Tensor<Scalar> {
    select(where: mask.converted(to: Scalar.self), a, else: b)
}

/// The elements where `mask` is true, else a number.
public func select<Scalar: TensorScalar>(where mask: Tensor<Bool>, _ a: Tensor<Scalar>, else number: Scalar) -> Tensor<Scalar> {
    select(where: mask, a, else: Tensor(number))
}

/// f of every pair of elements, broadcasting.
private func zipped<A, Result>(
    _ operation: String, _ a: Tensor<A>, _ b: Tensor<A>, _ f: (A, A) -> Result
) -> Tensor<Result> where A: TensorElement, Result: TensorElement {
    guard let shape = a.shape.broadcast(with: b.shape) else { shapeFailure(operation, "extents must be equal or 1", a.shape, b.shape) }
    let (a, b) = (a.repeated(to: shape, for: operation), b.repeated(to: shape, for: operation))
    return Tensor(shape: shape) { out in for i in 0..<shape.count { out[i] = f(a.storage.pointer[i], b.storage.pointer[i]) } }
}
