#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Adds another sound to an excerpt, as if both were played at once: x ← log(1 + (eˣ − 1) + gain · (eʸ − 1)).
///
/// Magnitudes are added, not samples, so phases do not count.
///
/// - Parameters:
///   - other: Values of the sound to add, at least 0.
///   - gain: Of the sound to add; 1 leaves its peak at the height of an excerpt's.
///   - excerpt: `count` values, at least 0; changed in place.
public func mix(_ other: UnsafePointer<Float>, gain: Float, into excerpt: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { excerpt[i] = logf(expf(excerpt[i]) + gain * (expf(other[i]) - 1)) }
}
