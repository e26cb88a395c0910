#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A checkerboard under a Gaussian bump: how much the sound before a step differs from the sound from it on, while each is alike
/// in itself.
///
/// Source: Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000.
public struct Checkerboard: Sendable {
    /// Steps on either side.
    public let half: Int
    /// `[row][column]` without the signs.
    private let weights: [Float]

    /// - Parameters:
    ///   - half: Steps on either side.
    ///   - deviation: Of the Gaussian, as a share of `half`.
    public init(half: Int, deviation: Double) {
        let line = (-half..<half).map { place in
            let away = (Double(place) + 0.5) / (deviation * Double(half))
            return Float(exp(-0.5 * away * away))
        }
        self.half = half
        weights = line.flatMap { row in line.map { row * $0 } }
    }

    /// The weighted sum at a step: likeness within either side less likeness across.
    func sum(_ band: SimilarityBand, at step: Int) -> Double {
        var total: Float = 0
        for row in 0..<2 * half {
            var line: Float = 0
            for column in 0..<2 * half {
                let value = weights[row * 2 * half + column] * band[step - half + row, step - half + column]
                line += (row < half) == (column < half) ? value : -value
            }
            total += line
        }
        return Double(total)
    }

    /// The weighted mean likeness within either side less that across, halved: 1 where both sides are each the same throughout and each
    /// other's opposite. Steps beyond the ends of the song and each step's likeness to itself do not count.
    func contrast(_ band: SimilarityBand, at step: Int) -> Double {
        var within = (sum: 0.0, weight: 0.0), across = within
        let rows = max(0, step - half)..<min(band.count, step + half)
        for row in rows {
            for column in rows where column != row {
                let weight = Double(weights[(row - step + half) * 2 * half + column - step + half]), value = weight * Double(band[row, column])
                if (row < step) == (column < step) { within = (within.sum + value, within.weight + weight) } else { across = (across.sum + value, across.weight + weight) }
            }
        }
        guard within.weight > 0, across.weight > 0 else { return 0 }
        return (within.sum / within.weight - across.sum / across.weight) / 2
    }
}
