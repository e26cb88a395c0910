import AudioFeatures
import Autodiff
import Foundation
import Tensors

/// Sharpens a tempo that is already right within a few percent.
///
/// References stand 1.5 % apart and the network's bins 2 %. The network's own onset strengths hold more: over long
/// segments, their power at the tempo and its first multiples has a peak whose place can be read to some hundredths of
/// a percent. Segments are combined by power, not by phase, so that a pause or a slip between them does no harm.
public struct TempoRefinement: Hashable, Sendable {
    /// Length of a segment; longer is sharper and less forgiving of drift.
    public var segmentSeconds = 24.0
    /// Segments looked at, evenly spread over the file.
    public var maximumSegments = 8
    /// How far to either side is searched, as a fraction of the tempo.
    public var reach = 0.025
    /// Multiples of the tempo that count together.
    public var multiples = [1.0, 2, 3, 4]
    /// Points of the search to either side; a parabola reads between them.
    public var pointsPerSide = 12

    public init() {}

    /// - Parameters:
    ///   - values: Log-mel frames of the whole file, `[frame][band]`.
    /// - Returns: The sharpened tempo, or `tempoBPM` itself when there is no clear peak within reach.
    public func refined(
        _ tempoBPM: Double, values: UnsafeBufferPointer<Int16>, framesPerSecond: Double, bandGroups: [Int],
        network: PeriodicityNetwork<Float>
    ) -> Double {
        let bands = network.configuration.bandCount, frameCount = values.count / bands
        let length = min(frameCount, Int(segmentSeconds * framesPerSecond))
        guard length >= 2 else { return tempoBPM }
        let count = min(maximumSegments, max(1, frameCount / length))
        let starts = (0..<count).map { count == 1 ? (frameCount - length) / 2 : (frameCount - length) * $0 / (count - 1) }
        let points = 2 * pointsPerSide + 1, columns = points * multiples.count
        let waves = basis(tempoBPM, length: length, framesPerSecond: framesPerSecond)
        var power = [Double](repeating: 0, count: points)
        for start in starts {
            let excerpt = Tensor<Float>(shape: [1, length, bands]) { out in
                readExcerpt(frames: values, bandCount: bands, startFrame: Double(start), ratio: 1, frameCount: length,
                            bandGroups: bandGroups, into: out)
            }
            let strengths = GradientMode.disabled { network.onsetStrengths(excerpt).value }.reshaped([length, -1])
            let parts = matmul(strengths, waves, transposeA: true)  // [channels, 2 · columns]
            let channels = parts.shape[0], numbers = parts.scalars
            for channel in 0..<channels {
                let row = channel * 2 * columns
                for column in 0..<columns {
                    let re = Double(numbers[row + column]), im = Double(numbers[row + columns + column])
                    power[column % points] += re * re + im * im
                }
            }
        }
        guard let best = power.indices.max(by: { power[$0] < power[$1] }), best > 0, best < points - 1, power[best] > 0 else { return tempoBPM }
        let (left, middle, right) = (log(power[best - 1]), log(power[best]), log(power[best + 1]))
        let bend = left - 2 * middle + right
        let offset = bend < 0 ? 0.5 * (left - right) / bend : 0
        return tempoBPM * factor(Double(best) + max(-0.5, min(0.5, offset)))
    }

    private func factor(_ point: Double) -> Double { 1 + reach * (point / Double(pointsPerSide) - 1) }

    /// Hann-windowed cosines, then sines, `[length, 2 · multiples · points]`; point by point for each multiple.
    private func basis(_ tempoBPM: Double, length: Int, framesPerSecond: Double) -> Tensor<Float> {
        let points = 2 * pointsPerSide + 1, columns = points * multiples.count
        let window = (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(length)) }
        return Tensor(shape: [length, 2 * columns]) { out in
            for (m, multiple) in multiples.enumerated() {
                for point in 0..<points {
                    let step = 2 * .pi * multiple * tempoBPM * factor(Double(point)) / 60 / framesPerSecond
                    let (turnRe, turnIm) = (cos(step), sin(step))
                    var (re, im) = (1.0, 0.0)
                    for frame in 0..<length {
                        let column = frame * 2 * columns + m * points + point
                        out[column] = Float(window[frame] * re)
                        out[column + columns] = Float(window[frame] * im)
                        (re, im) = (re * turnRe - im * turnIm, re * turnIm + im * turnRe)
                    }
                }
            }
        }
    }
}
