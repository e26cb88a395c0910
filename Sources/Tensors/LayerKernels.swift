/// The inner loops of normalisation, pooling, selection and interpolation for one element type; what each computes
/// stands in `layer_kernels.h`. Called once per row or block, like the other requirements of `TensorScalar`.
public protocol LayerKernels {
    static func softmaxGradient(
        _ n: Int, _ y: UnsafePointer<Self>, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    static func select(
        _ n: Int, _ mask: UnsafePointer<Self>, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>)
    static func normalizeRows(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, gain: UnsafePointer<Self>?, offset: UnsafePointer<Self>?,
        epsilon: Self, _ y: UnsafeMutablePointer<Self>, mean: UnsafeMutablePointer<Self>,
        scale: UnsafeMutablePointer<Self>)
    static func normalizeRowsGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        gain: UnsafePointer<Self>?, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>,
        gainGradient: UnsafeMutablePointer<Self>?, offsetGradient: UnsafeMutablePointer<Self>?)
    static func columnSquares(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    static func columnAffine(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, factor: UnsafePointer<Self>,
        offset: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func columnSlopes(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        sums: UnsafeMutablePointer<Self>, products: UnsafeMutablePointer<Self>)
    static func columnGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        a: UnsafePointer<Self>, b: UnsafePointer<Self>, d: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    static func countEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: UnsafeMutablePointer<Self>)
    static func addWhereEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ share: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>)
    static func interpolate(
        _ count: Int, inner: Int, _ x: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    static func interpolateGradient(
        _ count: Int, inner: Int, _ slope: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
}
