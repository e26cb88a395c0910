/// A pair of numbers for height and width. A literal stands for both: `kernel: 3` is 3 × 3.
public struct Size2D: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int

    /// - Parameters:
    ///   - height: Rows.
    ///   - width: Columns.
    public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }
    public init(integerLiteral value: Int) { self.init(height: value, width: value) }

    public var description: String { "\(height) x \(width)" }
    var area: Int { height * width }

    /// Whether both numbers are at least `minimum`.
    func isAtLeast(_ minimum: Int) -> Bool { height >= minimum && width >= minimum }
}

/// How a window of `kernel` entries moves over an axis, and where it is outside of it.
struct WindowAxis {
    let extent, kernel, stride, padding, dilation, count: Int

    /// - Parameter after: Zeros after the last entry, if they are not as many as before the first.
    init(extent: Int, kernel: Int, stride: Int, padding: Int, after: Int? = nil, dilation: Int = 1) {
        let room = extent + padding + (after ?? padding) - dilation * (kernel - 1) - 1
        (self.extent, self.kernel, self.stride) = (extent, kernel, stride)
        (self.padding, self.dilation) = (padding, dilation)
        count = room < 0 ? 0 : room / stride + 1
    }

    /// The taps of window `index` that fall on entries, and the entry under tap 0 (which may be negative).
    func taps(_ index: Int) -> (range: Range<Int>, start: Int) {
        let start = index * stride - padding
        let first = start >= 0 ? 0 : (-start + dilation - 1) / dilation
        let last = extent > start ? (extent - 1 - start) / dilation + 1 : 0
        return (min(first, kernel)..<max(min(first, kernel), min(kernel, last)), start)
    }
}
