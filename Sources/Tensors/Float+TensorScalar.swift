import COpenBLAS
import CTensorKernels

extension Float: TensorScalar {
    public static func unary(_ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        if f == .silu && ProductPrecision.isHalf { return st_rough_silu(n, x, y) }
        st_unary_f32(f.kernel, n, x, y)
    }
    public static func unaryDerivative(
        _ f: UnaryFunction, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ dy: UnsafePointer<Self>,
        _ dx: UnsafeMutablePointer<Self>
    ) {
        if f == .silu && ProductPrecision.isHalf { return st_rough_silu_derivative(n, x, dy, dx) }
        st_unary_derivative_f32(f.kernel, n, x, y, dy, dx)
    }
    public static func binary(
        _ f: BinaryFunction, _ n: Int, _ a: UnsafePointer<Self>, _ strideA: Int, _ b: UnsafePointer<Self>,
        _ strideB: Int, _ out: UnsafeMutablePointer<Self>
    ) { st_binary_f32(f.kernel, n, a, strideA, b, strideB, out) }
    public static func fill(_ n: Int, _ value: Self, _ out: UnsafeMutablePointer<Self>) { st_fill_f32(n, value, out) }
    public static func scale(
        _ n: Int, _ factor: Self, _ offset: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
    ) { st_scale_f32(n, factor, offset, x, y) }
    public static func axpy(_ n: Int, _ factor: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        st_axpy_f32(n, factor, x, y)
    }
    public static func gather(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ y: UnsafeMutablePointer<Self>) {
        st_gather_strided_f32(n, x, stride, y)
    }
    public static func transpose(
        _ rows: Int, _ columns: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
    ) { st_transpose_f32(rows, columns, x, y) }
    public static func sum(_ n: Int, _ x: UnsafePointer<Self>) -> Double { st_sum_f32(n, x) }
    public static func dot(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> Double { st_dot_f32(n, x, y) }
    public static func sumSquaredDifference(_ n: Int, _ x: UnsafePointer<Self>, center: Self) -> Double {
        st_sum_squared_difference_f32(n, x, center)
    }
    public static func maximum(_ n: Int, _ x: UnsafePointer<Self>) -> Self { st_max_f32(n, x) }
    public static func maximumInto(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        st_max_into_f32(n, x, y)
    }
    public static func allFinite(_ n: Int, _ x: UnsafePointer<Self>) -> Bool { st_all_finite_f32(n, x) }
    public static func softmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        st_softmax_f32(n, x, y)
    }
    public static func logSoftmax(_ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>) {
        st_log_softmax_f32(n, x, y)
    }
    public static func logSumExp(_ n: Int, _ x: UnsafePointer<Self>) -> Self { st_log_sum_exp_f32(n, x) }
    public static func adamW(
        _ n: Int, _ w: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
        _ v: UnsafeMutablePointer<Self>, beta1: Self, beta2: Self, rate: Self, epsilon: Self, keep: Self
    ) { st_adamw_f32(n, w, g, m, v, beta1, beta2, rate, epsilon, keep) }
    public static func gemm(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
        _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int
    ) {
        if ProductPrecision.isHalf, let product = HalfProduct(transposeA, transposeB, m, n, k, alpha, beta) {
            return product.add(a, lda, b, ldb, to: c, ldc)
        }
        cblas_sgemm(CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
                    blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
    }
}
