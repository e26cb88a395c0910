import Tensors

// Comparisons give masks, which have no gradient; see `Tensors` for what they mean.
extension Variable {
    /// Where the elements of each pair are equal; shapes broadcast.
    public static func .== (a: Variable, b: Variable) -> Tensor<Bool> { a.value .== b.value }
    /// Where the elements of each pair differ; shapes broadcast.
    public static func .!= (a: Variable, b: Variable) -> Tensor<Bool> { a.value .!= b.value }
    /// Where the first of each pair is below the second; shapes broadcast.
    public static func .< (a: Variable, b: Variable) -> Tensor<Bool> { a.value .< b.value }
    /// Where the first of each pair is not above the second; shapes broadcast.
    public static func .<= (a: Variable, b: Variable) -> Tensor<Bool> { a.value .<= b.value }
    /// Where the first of each pair is above the second; shapes broadcast.
    public static func .> (a: Variable, b: Variable) -> Tensor<Bool> { a.value .> b.value }
    /// Where the first of each pair is not below the second; shapes broadcast.
    public static func .>= (a: Variable, b: Variable) -> Tensor<Bool> { a.value .>= b.value }
    /// Where the elements equal a number.
    public static func .== (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .== number }
    /// Where the elements differ from a number.
    public static func .!= (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .!= number }
    /// Where the elements are below a number.
    public static func .< (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .< number }
    /// Where the elements are not above a number.
    public static func .<= (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .<= number }
    /// Where the elements are above a number.
    public static func .> (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .> number }
    /// Where the elements are not below a number.
    public static func .>= (x: Variable, number: Scalar) -> Tensor<Bool> { x.value .>= number }
}
