/// An element type of tensors, with its inner loops: `Float` for work, `Double` for checking derivatives.
///
/// The requirements are called once per row or per array, never per element, so generic code above them costs nothing.
public protocol TensorScalar: BinaryFloatingPoint, LayerKernels, Sendable where RawSignificand: FixedWidthInteger {
    static func unary(_ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func unaryDerivative(
        _ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ dy: UnsafePointer<Self>,
        _ dx: UnsafeMutablePointer<Self>)
    static func binary(
        _ f: BinaryFunction, _ n: Int, _ a: UnsafePointer<Self>, _ strideA: Int, _ b: UnsafePointer<Self>,
        _ strideB: Int, _ out: UnsafeMutablePointer<Self>)
    static func fill(_ n: Int, _ value: Self, _ out: UnsafeMutablePointer<Self>)
    static func scale(
        _ n: Int, _ factor: Self, _ offset: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func axpy(_ n: Int, _ factor: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func gather(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ y: UnsafeMutablePointer<Self>)
    static func transpose(_ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func sum(_ n: Int, _ x: UnsafePointer<Self>) -> Double
    static func dot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Double
    static func sumSquaredDifference(_ n: Int, _ x: UnsafePointer<Self>, center: Self) -> Double
    static func maximum(_ n: Int, _ x: UnsafePointer<Self>) -> Self
    static func maximumInto(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func allFinite(_ n: Int, _ x: UnsafePointer<Self>) -> Bool
    static func softmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func logSoftmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func logSumExp(_ n: Int, _ x: UnsafePointer<Self>) -> Self
    static func adamW(
        _ n: Int, _ w: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, beta1: Self, beta2: Self, rate: Self, epsilon: Self, keep: Self)
    /// C = alpha · op(A) · op(B) + beta · C, row-major; see BLAS `gemm`.
    static func gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
}
