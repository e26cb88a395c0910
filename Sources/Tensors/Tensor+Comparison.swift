extension Tensor: Equatable {
    /// Equal shapes and equal numbers, bit for bit but for signed zeros; NaN differs from all.
    public static func == (a: Tensor, b: Tensor) -> Bool {
        a.shape == b.shape && (0..<a.count).allSatisfy { a.storage.pointer[$0] == b.storage.pointer[$0] }
    }
}

extension Tensor where Scalar: TensorScalar {
    /// Where this tensor first differs from `other` by more than `absolute + relative * |other|`, in words; nil if
    /// nowhere. Made for tests and checks, which then show both numbers.
    public func firstDifference(from other: Tensor, relative: Double, absolute: Double = 0) -> String? {
        guard shape == other.shape else { return "shapes \(shape) and \(other.shape)" }
        for i in 0..<count {
            let a = Double(storage.pointer[i]), b = Double(other.storage.pointer[i])
            if a == b { continue }
            if !(abs(a - b) <= absolute + relative * abs(b)) {
                var rest = i
                let index = shape.strides.map { stride in defer { rest %= max(stride, 1) }; return rest / max(stride, 1) }
                return "at \(index): \(a) instead of \(b)"
            }
        }
        return nil
    }
}
