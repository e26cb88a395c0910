/// Σ x · y of `count` numbers. Memory bounds it, so that plain vectors are as fast as any instruction set; the order of the sums is
/// fixed.
@inline(__always) func innerProduct(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
    var first = SIMD8<Float>.zero, second = SIMD8<Float>.zero
    var index = 0
    let (x16, y16) = (UnsafeRawPointer(x), UnsafeRawPointer(y))
    while index + 16 <= count {
        let offset = index * 4
        first += x16.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self) * y16.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        second += x16.loadUnaligned(fromByteOffset: offset + 32, as: SIMD8<Float>.self) * y16.loadUnaligned(fromByteOffset: offset + 32, as: SIMD8<Float>.self)
        index += 16
    }
    var sum = (first + second).sum()
    while index < count {
        sum += x[index] * y[index]
        index += 1
    }
    return sum
}
