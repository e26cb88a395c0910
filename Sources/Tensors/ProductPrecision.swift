import CTensorKernels

/// The numbers that factors are rounded to in matrix products and convolutions of `Float`. Sums, and all else, stay `Float`; of SiLU and
/// its derivative 13 bits are computed, which products round to 8.
///
///     let gradients = ProductPrecision.with(.bfloat16) { loss(of: network, batch).backward() }
///
/// Numbers in bfloat16 have the range of `Float` and 8 significant bits. The products of processors that multiply them
/// (AVX512-BF16) are up to twice as fast; on others nothing changes. Products of `Double` never change, nor do convolutions of 3 x 3
/// windows at stride 1 with 16 channels or more, which save more multiplications than rounding is worth.
public enum ProductPrecision: String, Sendable, CaseIterable {
    /// No rounding; the default.
    case float32
    /// Rounded to the nearest number of 8 significant bits.
    case bfloat16

    /// Nil where nothing was asked for.
    @TaskLocal private static var wanted: ProductPrecision?

    /// What was asked for here.
    public static var current: ProductPrecision { wanted ?? (st_loop_is_bf16() ? .bfloat16 : .float32) }

    /// Whether this processor multiplies numbers of this kind; else products are those of `float32`.
    public var isAvailable: Bool { self == .float32 || st_has_bf16() }

    /// Runs `body` with its products computed in `precision`, and the loops that it divides over threads as well. Nothing
    /// outside of it is affected.
    ///
    /// A backward pass takes the precision of where it is begun.
    public static func with<Result, Failure: Error>(
        _ precision: ProductPrecision, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        do {
            return try $wanted.withValue(precision, operation: body)
        } catch let error as Failure { throw error } catch { fatalError("unreachable: \(error)") }
    }

    /// Whether products begun here are computed in bfloat16.
    static var isHalf: Bool { current == .bfloat16 && st_has_bf16() }
}
