import Tensors

/// How alike the steps of a song are to those that follow within a limit: a band of the self-similarity matrix.
///
/// The cosine of two steps' standardised numbers, from −1 to 1. The whole matrix of a long song would not fit into memory; the band
/// takes `count` × (`reach` + 1) floats.
public struct SimilarityBand: Sendable {
    /// Steps of the song.
    public let count: Int
    /// How many steps apart two may be.
    public let reach: Int
    /// Length of a step.
    public let stepSeconds: Double
    /// `[step][distance]`.
    private let values: [Float]

    /// - Parameters:
    ///   - steps: Standardised.
    ///   - reachSeconds: How far apart two steps may be.
    public init(_ steps: FeatureSteps, reachSeconds: Double) {
        let count = steps.count, width = steps.width
        let reach = max(1, min(count, Int((reachSeconds / steps.stepSeconds).rounded(.up))))
        let rows = unitRows(steps)
        values = parallelMap((count + 63) / 64) { block in
            var part: [Float] = []
            for step in block * 64..<min(count, block * 64 + 64) {
                for distance in 0...reach {
                    part.append(step + distance < count ? product(rows, step * width, (step + distance) * width, width) : 0)
                }
            }
            return part
        }.flatMap(\.self)
        (self.count, self.reach, stepSeconds) = (count, reach, steps.stepSeconds)
    }

    /// - Precondition: The steps are at most `reach` apart. Steps before the first or after the last are like none: 0.
    public subscript(first: Int, second: Int) -> Float {
        let low = min(first, second), high = max(first, second)
        return low < 0 || high >= count ? 0 : values[low * (reach + 1) + high - low]
    }

    /// So many steps, at least 1.
    public func steps(_ seconds: Double) -> Int { max(1, Int((seconds / stepSeconds).rounded())) }
}

/// All rows at length 1; rows of zeros stay.
func unitRows(_ steps: FeatureSteps) -> [Float] {
    var rows = steps.values
    let width = steps.width
    for step in 0..<steps.count {
        let norm = product(rows, step * width, step * width, width).squareRoot()
        if norm > 0 { for place in step * width..<(step + 1) * width { rows[place] /= norm } }
    }
    return rows
}

/// The inner product of two rows of one array.
func product(_ values: [Float], _ first: Int, _ second: Int, _ width: Int) -> Float {
    values.withUnsafeBufferPointer { values in
        var sum = SIMD8<Float>(), place = 0
        while place + 8 <= width {
            let a = UnsafeRawPointer(values.baseAddress! + first + place).loadUnaligned(as: SIMD8<Float>.self)
            sum += a * UnsafeRawPointer(values.baseAddress! + second + place).loadUnaligned(as: SIMD8<Float>.self)
            place += 8
        }
        var total = sum.sum()
        while place < width {
            total += values[first + place] * values[second + place]
            place += 1
        }
        return total
    }
}
