import CTensorKernels

/// How a window product multiplies: with which instruction set, and in numbers of which kind.
struct WindowProduct {
    let isa: st_isa
    /// Whether factors are rounded to bfloat16. Elements of operands are then pairs of neighbours along the depth, kept in
    /// the bits of a `Float`.
    let isHalf: Bool
    /// Numbers along the depth that make an element.
    var unit: Int { isHalf ? 2 : 1 }

    /// Elements that hold so many numbers along the depth.
    func elements(_ count: Int) -> Int { (count + unit - 1) / unit }

    /// Elements of a packed operand; see `st_window_packed_count`.
    func packedCount(depth: Int, columns: Int) -> Int { st_window_packed_count(isa, elements(depth), columns) }

    func callAsFunction(
        _ product: inout st_window_product, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
        initial: UnsafePointer<Float>? = nil, into c: UnsafeMutablePointer<Float>
    ) {
        if isHalf { st_window_product_bf16(&product, UnsafeRawPointer(a).assumingMemoryBound(to: UInt32.self),
                                           UnsafeRawPointer(b).assumingMemoryBound(to: UInt32.self), initial, c) }
        else { st_window_product_f32(isa, &product, a, b, initial, c) }
    }

    /// An operand that was packed from numbers, in this product's elements.
    func packed(_ numbers: Storage<Float>, depth: Int, columns: Int) -> Storage<Float> {
        if !isHalf { return numbers }
        let result = Storage<Float>(count: packedCount(depth: depth, columns: columns))
        st_window_pair_packed(depth, columns, numbers.pointer, result.pointer.pairs)
        return result
    }
}

/// Rows of places as pairs in bfloat16: every `step`-th place with the one `distance` further, or with 0 at a row's end.
///
/// - Parameters:
///   - pitch: Numbers from one row to the next.
///   - target: `[rows, (places + step - 1) / step, channels]` pairs.
func pairPlaces(
    _ start: UnsafePointer<Float>, pitch: Int, rows: Int, places: Int, channels: Int, step: Int, distance: Int,
    into target: UnsafeMutablePointer<Float>
) {
    let count = (places + step - 1) / step
    for row in 0..<rows {
        let line = start + row * pitch
        st_pair_rows(count, channels, line, step * channels, distance * channels, line, line + places * channels,
                     target.pairs + row * count * channels)
    }
}

extension UnsafeMutablePointer<Float> {
    /// The same memory as pairs of numbers in bfloat16.
    var pairs: UnsafeMutablePointer<st_bf16_pair> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: st_bf16_pair.self) }
}
