import CTensorKernels

extension Double: LayerKernels {
    public static func softmaxGradient(
        _ n: Int, _ y: UnsafePointer<Self>, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>
    ) { st_softmax_gradient_f64(n, y, slope, out) }
    public static func select(
        _ n: Int, _ mask: UnsafePointer<Self>, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>
    ) { st_select_f64(n, mask, a, b, out) }
    public static func normalizeRows(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, gain: UnsafePointer<Self>?, offset: UnsafePointer<Self>?,
        epsilon: Self, _ y: UnsafeMutablePointer<Self>, mean: UnsafeMutablePointer<Self>,
        scale: UnsafeMutablePointer<Self>
    ) { st_normalize_rows_f64(rows, n, x, gain, offset, epsilon, y, mean, scale) }
    public static func normalizeRowsGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, scale: UnsafePointer<Self>,
        gain: UnsafePointer<Self>?, _ slope: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>,
        gainGradient: UnsafeMutablePointer<Self>?, offsetGradient: UnsafeMutablePointer<Self>?
    ) { st_normalize_rows_gradient_f64(rows, n, x, mean, scale, gain, slope, out, gainGradient, offsetGradient) }
    public static func columnSquares(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>
    ) { st_column_squares_f64(rows, n, x, mean, out) }
    public static func columnAffine(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, factor: UnsafePointer<Self>,
        offset: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
    ) { st_column_affine_f64(rows, n, x, mean, factor, offset, y) }
    public static func columnSlopes(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        sums: UnsafeMutablePointer<Self>, products: UnsafeMutablePointer<Self>
    ) { st_column_slopes_f64(rows, n, x, mean, slope, sums, products) }
    public static func columnGradient(
        _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>, mean: UnsafePointer<Self>, _ slope: UnsafePointer<Self>,
        a: UnsafePointer<Self>, b: UnsafePointer<Self>, d: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>
    ) { st_column_gradient_f64(rows, n, x, mean, slope, a, b, d, out) }
    public static func countEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: UnsafeMutablePointer<Self>
    ) { st_count_equal_f64(n, x, y, count) }
    public static func addWhereEqual(
        _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ share: UnsafePointer<Self>,
        _ out: UnsafeMutablePointer<Self>
    ) { st_add_where_equal_f64(n, x, y, share, out) }
    public static func interpolate(
        _ count: Int, inner: Int, _ x: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>
    ) { st_interpolate_f64(count, inner, x, lower, fraction, y) }
    public static func interpolateGradient(
        _ count: Int, inner: Int, _ slope: UnsafePointer<Self>, lower: UnsafePointer<Int>,
        fraction: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>
    ) { st_interpolate_gradient_f64(count, inner, slope, lower, fraction, out) }
}
