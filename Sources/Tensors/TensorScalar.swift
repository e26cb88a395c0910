/// An element type that tensors compute with, and its inner loops: `Float` for work, `Double` for checking derivatives.
///
/// The requirements are called once per row or per array, never per element, so generic code above them costs nothing.
public protocol TensorScalar: BinaryFloatingPoint, TensorElement, OrderKernels, LayerKernels where RawSignificand: FixedWidthInteger {
    /// y = f(x) of `n` numbers.
    static func unary(_ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// dx = f′(x) · dy, from x or y as f needs.
    static func unaryDerivative(
        _ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ dy: UnsafePointer<Self>,
        _ dx: UnsafeMutablePointer<Self>)
    /// out = f(a, b); a stride of 0 repeats one number.
    static func binary(
        _ f: BinaryFunction, _ n: Int, _ a: UnsafePointer<Self>, _ strideA: Int, _ b: UnsafePointer<Self>,
        _ strideB: Int, _ out: UnsafeMutablePointer<Self>)
    /// y = factor · x + offset.
    static func scale(
        _ n: Int, _ factor: Self, _ offset: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// y = y + factor · x.
    static func axpy(_ n: Int, _ factor: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// Σ x, added up in double precision.
    static func sum(_ n: Int, _ x: UnsafePointer<Self>) -> Double
    /// Σ x · y, added up in double precision.
    static func dot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Double
    /// Σ (x − center)², added up in double precision.
    static func sumSquaredDifference(_ n: Int, _ x: UnsafePointer<Self>, center: Self) -> Double
    /// The largest of `n` numbers, at least one.
    static func maximum(_ n: Int, _ x: UnsafePointer<Self>) -> Self
    /// y = max(x, y) of each pair.
    static func maximumInto(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// Whether none is infinite or not a number.
    static func allFinite(_ n: Int, _ x: UnsafePointer<Self>) -> Bool
    /// eˣ / Σ eˣ along one row.
    static func softmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// x − log Σ eˣ along one row.
    static func logSoftmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// log Σ eˣ of one row.
    static func logSumExp(_ n: Int, _ x: UnsafePointer<Self>) -> Self
    /// One step of AdamW: moves w, m and v by the gradient g. `rate` and `epsilon` are corrected for the first steps already, and
    /// `keep` is what the decay leaves of a weight.
    static func adamW(
        _ n: Int, _ w: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, beta1: Self, beta2: Self, rate: Self, epsilon: Self, keep: Self)
    /// C = alpha · op(A) · op(B) + beta · C, row-major; see BLAS `gemm`.
    static func gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
}
