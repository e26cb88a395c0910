import AudioFeatures
import AudioNetworks
import Foundation
import Tensors

/// The power spectrum of the learned onset strengths over segments of a stream, sampled finely enough to read a tempo from it
/// to some hundredths of a percent.
struct FinePeriodicity {
    private let refinement: TempoRefinement
    private let network: any TempoNetwork
    private let bandGroups: [Int]
    private let framesPerSecond: Double
    private let length: Int
    private let fft: RealFFT
    private var segments: EvenlySpread<[Float]>

    /// A transform is at least this many times as long as a segment: its spectrum is then smooth enough to be read between bins.
    private static let zeroPadding = 4
    /// At the end of a stream, frames that no segment has heard get a segment of their own if they are more than this share of
    /// it: 1 / 4.
    private static let ignoredTailDivisor = 4

    /// - Parameter keepsAll: Whether every segment is kept, as local tempi need: 16 kB for 24 s.
    init(refinement: TempoRefinement, network: any TempoNetwork, bandGroups: [Int], keepsAll: Bool) {
        (self.refinement, self.network, self.bandGroups) = (refinement, network, bandGroups)
        segments = EvenlySpread(maximumCount: keepsAll ? .max : refinement.maximumSegments)
        framesPerSecond = network.framesPerSecond
        length = max(2, Int(refinement.segmentSeconds * framesPerSecond))
        var size = 1
        while size < Self.zeroPadding * length { size *= 2 }
        fft = RealFFT(length: size)
    }

    /// Frames of one segment.
    var segmentFrames: Int { length }

    /// Looks at the segments that have become complete.
    mutating func advance(_ history: FrameHistory) {
        while (segments.count + 1) * length <= history.endFrame {
            let start = segments.count * length
            segments.append(segments.wantsNext ? power(start..<start + length, history) : nil)
        }
    }

    /// The tempo sharpened on all segments, if the stream ends here.
    ///
    /// - Returns: `tempoBPM` itself when there is no clear peak within reach.
    func refined(_ tempoBPM: Double, endingWith history: FrameHistory) -> Double {
        var powers = segments.pieces.map(\.piece)
        let end = history.endFrame, heard = segments.count * length
        if segments.count == 0 {
            if end >= 2 { powers.append(power(0..<end, history)) }
        } else if end - heard > length / Self.ignoredTailDivisor && segments.keepsAll {
            powers.append(power(end - length..<end, history))
        }
        return refined(tempoBPM, powers)
    }

    /// The tempo sharpened on the segments that lie within a span of time; `tempoBPM` itself if none does.
    func refined(_ tempoBPM: Double, seconds: Range<Double>) -> Double {
        let segmentSeconds = Double(length) / framesPerSecond
        return refined(tempoBPM, segments.pieces.filter {
            Double($0.number) * segmentSeconds >= seconds.lowerBound && Double($0.number + 1) * segmentSeconds <= seconds.upperBound
        }.map(\.piece))
    }

    private func refined(_ tempoBPM: Double, _ powers: [[Float]]) -> Double {
        let points = 2 * refinement.pointsPerSide + 1
        var total = [Double](repeating: 0, count: points)
        for spectrum in powers {
            for multiple in refinement.multiples {
                for point in 0..<points {
                    let hertz = multiple * tempoBPM * factor(Double(point)) / 60
                    total[point] += Self.value(of: spectrum, at: hertz * Double(fft.length) / framesPerSecond)
                }
            }
        }
        guard let best = total.indices.max(by: { total[$0] < total[$1] }), best > 0, best < points - 1, total[best] > 0,
              total[best - 1] > 0, total[best + 1] > 0 else { return tempoBPM }
        // Logarithms, since the peak of a Hann window is nearly a Gaussian, whose logarithm is a parabola.
        let offset = parabolicPeak(log(total[best - 1]), log(total[best]), log(total[best + 1]))
        return tempoBPM * factor(Double(best) + offset)
    }

    /// The share of the tempo that a point of the search stands for.
    private func factor(_ point: Double) -> Double { 1 + refinement.reach * (point / Double(refinement.pointsPerSide) - 1) }

    /// Catmull-Rom interpolation; 0 beyond the last bin.
    private static func value(of spectrum: [Float], at bin: Double) -> Double {
        let index = Int(bin), t = bin - Double(index)
        guard index >= 1, index + 2 < spectrum.count else { return 0 }
        let (a, b) = (Double(spectrum[index - 1]), Double(spectrum[index]))
        let (c, d) = (Double(spectrum[index + 1]), Double(spectrum[index + 2]))
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }

    /// Summed over the channels; Hann-windowed.
    private func power(_ range: Range<Int>, _ history: FrameHistory) -> [Float] {
        let bands = network.bandCount, count = range.count
        let excerpt = history.withFrames(range) { Tensor<Float>(excerpt: $0, bandCount: bands, bandGroups: bandGroups) }
        let strengths = network.onsetStrengths(excerpt)
        let channels = strengths.shape[2], numbers = strengths.scalars
        let window = (0..<count).map { Float(0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(count))) }
        var power = [Float](repeating: 0, count: fft.length / 2 + 1)
        for channel in 0..<channels {
            for frame in 0..<count { fft.input[frame] = numbers[frame * channels + channel] * window[frame] }
            for frame in count..<fft.length { fft.input[frame] = 0 }
            fft.forward()
            for bin in power.indices {
                let (re, im) = (fft.output[2 * bin], fft.output[2 * bin + 1])
                power[bin] += re * re + im * im
            }
        }
        return power
    }
}
