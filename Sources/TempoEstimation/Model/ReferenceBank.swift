import AudioFeatures
import AudioFiles
import AudioSynthesis
import Autodiff
import Foundation
import RandomStreams
import Tensors

/// What the network says of synthetic references of known tempo: the ruler that an unknown file is held against.
public struct ReferenceBank: Sendable {
    /// What was rendered, in the order of `distributions` and `weights`.
    public let patterns: [ReferencePattern]
    /// The tempi at which each pattern was rendered.
    public let axis: TempoAxis
    /// `[patterns, axis.count, bins]`: the tempo distribution of each reference.
    public let distributions: Tensor<Float>
    /// How much each pattern counts; positive, sums to 1.
    public let weights: [Double]

    /// - Parameters:
    ///   - distributions: `[patterns, axis.count, bins]`.
    ///   - weights: One for each pattern; all equal when nil.
    public init(patterns: [ReferencePattern], axis: TempoAxis, distributions: Tensor<Float>, weights: [Double]? = nil) {
        precondition(distributions.rank == 3 && distributions.shape[0] == patterns.count && distributions.shape[1] == axis.count,
                     "ReferenceBank: distributions \(distributions.shape) for \(patterns.count) patterns at \(axis.count) tempi")
        (self.patterns, self.axis, self.distributions) = (patterns, axis, distributions)
        self.weights = weights ?? [Double](repeating: 1 / Double(patterns.count), count: patterns.count)
    }

    /// Renders every pattern at every tempo and asks the network.
    ///
    /// - Parameters:
    ///   - seconds: Length of each rendering.
    ///   - progress: Told how many of how many references are done.
    public static func rendered(
        patterns: [ReferencePattern], axis: TempoAxis, seconds: Double, windowSeconds: Double,
        network: PeriodicityNetwork<Float>, features: LogMelConfiguration, seed: UInt64,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(AudioError) -> ReferenceBank {
        let bins = network.configuration.tempoBinCount, total = patterns.count * axis.count
        let windows = WindowPlan(windowSeconds: windowSeconds)
        var distributions = [Float](repeating: 0, count: total * bins)
        // A tempo at a time, so that rendering runs on all cores and memory stays small.
        let stride = 64
        for start in Swift.stride(from: 0, to: total, by: stride) {
            let range = start..<min(total, start + stride)
            let failure: AudioError? = distributions.withUnsafeMutableBufferPointer { out in
                nonisolated(unsafe) let out = out
                nonisolated(unsafe) var failures = [AudioError?](repeating: nil, count: range.count)
                failures.withUnsafeMutableBufferPointer { failures in
                    nonisolated(unsafe) let failures = failures
                    uncheckedParallelFor(range.count) { chunk, _ in
                        for index in chunk {
                            let item = range.lowerBound + index
                            let pattern = patterns[item / axis.count], tempo = axis.tempoBPM(at: Double(item % axis.count))
                            var stream = RandomStream(seed: seed, path: 0x5EF, UInt64(item))
                            let audio = renderReference(
                                pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: features.sampleRate, stream: &stream)
                            do {
                                let frames = try LogMelFrames(samples: audio.samples, sampleRate: features.sampleRate, configuration: features)
                                let profile = windows.distribution(of: frames, bandGroups: features.bandGroups, network: network).distribution
                                for bin in 0..<bins { out[item * bins + bin] = Float(profile[bin]) }
                            } catch let error as AudioError { failures[index] = error } catch { fatalError("unreachable: \(error)") }
                        }
                    }
                }
                return failures.compactMap { $0 }.first
            }
            if let failure { throw failure }
            progress(range.upperBound, total)
        }
        return ReferenceBank(patterns: patterns, axis: axis,
                             distributions: Tensor(shape: [patterns.count, axis.count, bins], scalars: distributions))
    }

    /// ⟨reference, distribution⟩ of every reference: `[pattern][tempo]`.
    public func overlaps(with distribution: [Double]) -> [[Double]] {
        let bins = distributions.shape[2]
        precondition(distribution.count == bins, "ReferenceBank: a distribution of \(distribution.count) bins, expected \(bins)")
        let product = matmul(distributions.reshaped([patterns.count * axis.count, bins]),
                             Tensor(shape: [bins, 1], scalars: distribution.map { Float($0) })).scalars
        return patterns.indices.map { pattern in (0..<axis.count).map { Double(product[pattern * axis.count + $0]) } }
    }

    /// log Σ weight · overlap over the patterns, at every tempo of the axis, plus the prior.
    public func logPosterior(overlaps: [[Double]], prior: TempoPrior) -> [Double] {
        (0..<axis.count).map { tempo in
            var sum = 1e-9
            for pattern in patterns.indices { sum += weights[pattern] * overlaps[pattern][tempo] }
            return log(sum) + prior.logDensity(tempoBPM: axis.tempoBPM(at: Double(tempo)))
        }
    }
}
