/// The inner loops of one row whose elements are `stride` apart, where each result depends on those before it or on their order.
///
/// Their defaults serve every element type; they are requirements so that each type has a copy of its own.
public protocol OrderKernels {
    /// y[i] = Σ x[j] over j ≤ i, or over j ≥ i if `fromEnd`, added up in double precision.
    static func cumulativeSum(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, fromEnd: Bool, _ y: UnsafeMutablePointer<Self>)
    /// The places of x in order of their elements; equal elements in order of their places, NaN above all numbers.
    static func order(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, descending: Bool) -> [Int]
    /// The place of the largest element, or of the smallest; the first of equals, and of NaN if there is one. n is at least 1.
    static func extreme(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, largest: Bool) -> Int
    /// y[places[i · stride] · stride] += x[i · stride].
    static func addAlong(
        _ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ places: UnsafePointer<Int>, _ y: UnsafeMutablePointer<Self>)
    /// out = x ≠ 0.
    static func isNonZero(_ n: Int, _ x: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Bool>)
    /// out = mask ? 1 : 0.
    static func number(_ n: Int, _ mask: UnsafePointer<Bool>, _ out: UnsafeMutablePointer<Self>)
}

extension OrderKernels where Self: BinaryFloatingPoint {
    public static func cumulativeSum(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, fromEnd: Bool, _ y: UnsafeMutablePointer<Self>) {
        var sum = 0.0
        for i in 0..<n {
            let place = (fromEnd ? n - 1 - i : i) * stride
            sum += Double(x[place])
            y[place] = Self(sum)
        }
    }

    public static func order(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, descending: Bool) -> [Int] {
        func isBelow(_ a: Self, _ b: Self) -> Bool { a < b || (b.isNaN && !a.isNaN) }
        return (0..<n).sorted { i, j in
            let a = x[i * stride], b = x[j * stride]
            if descending ? isBelow(b, a) : isBelow(a, b) { return true }
            if descending ? isBelow(a, b) : isBelow(b, a) { return false }
            return i < j
        }
    }

    public static func extreme(_ n: Int, _ x: UnsafePointer<Self>, stride: Int, largest: Bool) -> Int {
        var best = 0
        for i in 1..<max(n, 1) {
            let (next, last) = (x[i * stride], x[best * stride])
            if last.isNaN { break }
            if next.isNaN || (largest ? next > last : next < last) { best = i }
        }
        return best
    }

    public static func addAlong(
        _ n: Int, _ x: UnsafePointer<Self>, stride: Int, _ places: UnsafePointer<Int>, _ y: UnsafeMutablePointer<Self>
    ) {
        for i in 0..<n { y[places[i * stride] * stride] += x[i * stride] }
    }

    public static func isNonZero(_ n: Int, _ x: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Bool>) {
        for i in 0..<n { out[i] = x[i] != 0 }
    }

    public static func number(_ n: Int, _ mask: UnsafePointer<Bool>, _ out: UnsafeMutablePointer<Self>) {
        for i in 0..<n { out[i] = mask[i] ? 1 : 0 }
    }
}
