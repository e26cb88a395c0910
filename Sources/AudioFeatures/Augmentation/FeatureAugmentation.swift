import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Changes that keep the tempo: applied to each member of a pair apart, so that timbre cannot give the pair away.
///
/// Works in place on excerpts as `readExcerpt` makes them: nepers above a floor of 0. In order: temporal smoothing,
/// contrast, random equaliser and gain, band mask. Same stream, same result.
public struct FeatureAugmentation: Sendable, Hashable, Codable {
    /// Values are multiplied by a factor uniform in this range, as a compressor or expander would.
    public var minimumContrast: Double = 0.7
    /// The largest such factor.
    public var maximumContrast: Double = 1.2
    /// Gain is uniform in this range, in nepers (1 neper = 8.7 dB). What falls below 0 is lost, so the floor moves.
    public var minimumGainNepers: Double = -2
    /// The loudest gain, in nepers.
    public var maximumGainNepers: Double = 0
    /// Standard deviation of each equaliser knot, in nepers; 0 switches the equaliser off.
    public var equaliserNepers: Double = 0.35
    /// Knots of the equaliser, spread evenly from the lowest band to the highest; at least 2.
    public var equaliserKnotCount: Int = 6
    /// Share of excerpts in which a run of bands is silenced, in 0 ... 1.
    public var maskProbability: Double = 0.3
    /// Width of that run, in bands.
    public var minimumMaskBands: Int = 4
    /// The widest such run, in bands.
    public var maximumMaskBands: Int = 20
    /// Share of excerpts that are smoothed in time, in 0 ... 1.
    public var smoothingProbability: Double = 0
    /// Of leaving only a run of neighbouring bands, from an eighth to a third of all.
    public var isolationProbability: Double = 0
    /// Standard deviation of the Gaussian they are smoothed with is uniform in 0 ... this, in frames.
    public var maximumSmoothingFrames: Double = 1.5

    /// The defaults above.
    public init() {}

    /// No change at all.
    public static var none: FeatureAugmentation {
        var result = FeatureAugmentation()
        (result.minimumContrast, result.maximumContrast) = (1, 1)
        (result.minimumGainNepers, result.maximumGainNepers, result.equaliserNepers) = (0, 0, 0)
        (result.maskProbability, result.smoothingProbability) = (0, 0)
        return result
    }

    /// - Parameters:
    ///   - excerpt: `frameCount` x `bandCount` values, `[frame][band]`, at least 0; changed in place.
    ///   - stream: Where the random numbers come from.
    public func apply(to excerpt: UnsafeMutablePointer<Float>, frameCount: Int, bandCount: Int,
                      stream: inout RandomStream) {
        precondition(equaliserKnotCount >= 2, "FeatureAugmentation: need 2 knots, found \(equaliserKnotCount)")
        if stream.uniform() < smoothingProbability {
            let sigma = stream.uniform() * maximumSmoothingFrames
            smoothInTime(excerpt, frameCount: frameCount, bandCount: bandCount, sigmaFrames: sigma)
        }
        let contrast = Float(minimumContrast + (maximumContrast - minimumContrast) * stream.uniform())
        let gain = Float(minimumGainNepers + (maximumGainNepers - minimumGainNepers) * stream.uniform())
        let curve = equaliser(bandCount: bandCount, stream: &stream)
        for frame in 0..<frameCount {
            let row = excerpt + frame * bandCount
            curve.withUnsafeBufferPointer { curve in
                for band in 0..<bandCount {
                    // What is at the floor was cut off there, so an equaliser cannot lift it.
                    let x = row[band]
                    let changed = x > 0.05 ? contrast * x + curve[band] + gain : x
                    row[band] = changed > 0 ? changed : 0
                }
            }
        }
        if stream.uniform() < isolationProbability {
            let width = max(1, bandCount / 8) + stream.index(below: max(1, bandCount / 3 - bandCount / 8))
            let first = stream.index(below: bandCount - width + 1)
            for frame in 0..<frameCount {
                let row = excerpt + frame * bandCount
                row.update(repeating: 0, count: first)
                (row + first + width).update(repeating: 0, count: bandCount - first - width)
            }
        } else if stream.uniform() < maskProbability {
            let widest = min(maximumMaskBands, bandCount)
            let width = min(minimumMaskBands, widest) + stream.index(below: max(1, widest - minimumMaskBands + 1))
            let first = stream.index(below: bandCount - width + 1)
            for frame in 0..<frameCount {
                (excerpt + frame * bandCount + first).update(repeating: 0, count: width)
            }
        }
    }

    private func equaliser(bandCount: Int, stream: inout RandomStream) -> [Float] {
        guard equaliserNepers > 0 else { return [Float](repeating: 0, count: bandCount) }
        let knots = (0..<equaliserKnotCount).map { _ in stream.normal() * equaliserNepers }
        return (0..<bandCount).map { band in
            let position = Double(band) / Double(max(bandCount - 1, 1)) * Double(equaliserKnotCount - 1)
            let knot = min(Int(position), equaliserKnotCount - 2)
            let fraction = position - Double(knot)
            return Float(knots[knot] * (1 - fraction) + knots[knot + 1] * fraction)
        }
    }
}

/// Convolves each band with a Gaussian along time, in place; the ends are repeated.
func smoothInTime(_ excerpt: UnsafeMutablePointer<Float>, frameCount: Int, bandCount: Int, sigmaFrames: Double) {
    guard sigmaFrames > 0.05, frameCount > 1 else { return }
    let radius = Int((3 * sigmaFrames).rounded(.up))
    var kernel = (-radius...radius).map { Float(exp(-0.5 * Double($0 * $0) / (sigmaFrames * sigmaFrames))) }
    let sum = kernel.reduce(0, +)
    for i in kernel.indices { kernel[i] /= sum }
    let copy = UnsafeMutablePointer<Float>.allocate(capacity: frameCount * bandCount)
    defer { copy.deallocate() }
    copy.update(from: excerpt, count: frameCount * bandCount)
    for frame in 0..<frameCount {
        let target = excerpt + frame * bandCount
        target.update(repeating: 0, count: bandCount)
        for offset in -radius...radius {
            let source = copy + min(max(frame + offset, 0), frameCount - 1) * bandCount
            let weight = kernel[offset + radius]
            for band in 0..<bandCount { target[band] += weight * source[band] }
        }
    }
}
