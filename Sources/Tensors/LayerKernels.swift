/// The inner loops of normalisation, pooling, selection and interpolation for one element type; what each computes
/// stands in `layer_kernels.h`. Called once per row or block, like the other requirements of `TensorScalar`.
public protocol LayerKernels {
    /// out = y · (slope − Σ y · slope): the derivative of softmax along one row.
    static func softmaxGradient(
        _ n: Int, _ y: UnsafePointer<Self>, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    /// out = mask ≠ 0 ? a : b.
    static func select(
        _ n: Int, _ mask: UnsafePointer<Self>, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>)
    /// Each row of n: y = (x − mean) · scale · gain + offset, scale = 1 / √(variance + ε); writes a mean and a scale per row.
    static func normalizeRows(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, gain: UnsafePointer<Self>?, offset: UnsafePointer<Self>?,
        epsilon: Self, _ y: UnsafeMutablePointer<Self>, mean: UnsafeMutablePointer<Self>,
        scale: UnsafeMutablePointer<Self>)
    /// Its derivative; adds to the gradients of gain and offset unless these are nil.
    static func normalizeRowsGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        gain: UnsafePointer<Self>?, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>,
        gainGradient: UnsafeMutablePointer<Self>?, offsetGradient: UnsafeMutablePointer<Self>?)
    /// Adds Σ (x − mean)² of each column to `out`.
    static func columnSquares(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    /// y = (x − mean) · factor + offset, by column.
    static func columnAffine(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, factor: UnsafePointer<Self>,
        offset: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// Adds Σ slope of each column to `sums`, and Σ slope · (x − mean) to `products`.
    static func columnSlopes(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        sums: UnsafeMutablePointer<Self>, products: UnsafeMutablePointer<Self>)
    /// out = a · slope + b · (x − mean) + d, by column.
    static func columnGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        a: UnsafePointer<Self>, b: UnsafePointer<Self>, d: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
    /// Adds 1 to `count` where x = y.
    static func countEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: UnsafeMutablePointer<Self>)
    /// Adds `share` to `out` where x = y.
    static func addWhereEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ share: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>)
    /// Rows of `inner` numbers: y[i] = x[lower[i]] + fraction[i] · (x[lower[i] + 1] − x[lower[i]]).
    static func interpolate(
        _ count: Int, inner: Int, _ x: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
    /// Its derivative; adds to `out`.
    static func interpolateGradient(
        _ count: Int, inner: Int, _ slope: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>)
}
