/// Where the maximum between three samples of a curve lies, by the parabola through them.
///
/// - Parameters:
///   - limit: The largest distance that is believed, in samples. A maximum next to a local maximum of the samples lies within
///     half a sample of it.
/// - Returns: The place of the maximum, in samples from the middle one, from −`limit` to `limit`; 0 if the three do not bend
///   downwards or one of them is not finite.
package func parabolicPeak(_ left: Double, _ middle: Double, _ right: Double, limit: Double = 0.5) -> Double {
    let bend = left - 2 * middle + right
    guard bend.isFinite, bend < 0 else { return 0 }
    return max(-limit, min(limit, 0.5 * (left - right) / bend))
}
