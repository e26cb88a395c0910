import Foundation

/// With `decimals` digits after a point; nil for what is missing or not finite.
package func fixed(_ value: Double?, decimals: Int) -> String? {
    guard let value, value.isFinite else { return nil }
    return String(format: "%.\(decimals)f", value)
}

/// To the nearest with that many decimals, for formats that write numbers themselves; nil for what is missing or not
/// finite.
package func rounded(_ value: Double?, decimals: Int) -> Double? {
    guard let value, value.isFinite else { return nil }
    let scale = [1.0, 10, 100, 1000][decimals]
    return (value * scale).rounded() / scale
}

/// Decimals of each quantity, the same in all formats.
package enum Decimals {
    package static let tempo = 2, confidence = 3, seconds = 3
    /// The hundredth that is enough for a tempo would let a grid drift by 25 ms in five minutes.
    package static let gridTempo = 3
}
