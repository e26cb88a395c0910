import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Tensors

/// The network's answers to synthetic references of known tempo, with which its answer to unknown sound is compared.
public struct ReferenceBank: Sendable {
    /// What was rendered, in the order of `distributions` and `weights`.
    public let patterns: [ReferencePattern]
    /// The tempi at which each pattern was rendered.
    public let axis: TempoAxis
    /// `[patterns, axis.count, bins]`: the tempo distribution of each reference.
    public let distributions: Tensor<Float>
    /// How much each pattern counts; none is negative, and the sum is positive.
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

    /// Renders every pattern at every tempo, on all cores, and asks the network about each rendering.
    ///
    /// - Parameters:
    ///   - seconds: Length of each rendering.
    ///   - windowSeconds: Length of the windows that the network is asked about.
    ///   - seed: Of the renderings; the same seed gives the same references.
    ///   - progress: Told how many of how many references are done.
    /// - Throws: `AudioError.unsupportedSampleRate` for a sample rate that no rendering can have.
    public static func rendered(
        patterns: [ReferencePattern], axis: TempoAxis, seconds: Double, windowSeconds: Double,
        network: PeriodicityNetwork<Float>, features: LogMelConfiguration, seed: UInt64,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(AudioError) -> ReferenceBank {
        let frozen = FrozenPeriodicityNetwork(network), windows = WindowPlan(windowSeconds: windowSeconds)
        let rows = try parallelMap(patterns.count * axis.count, progress: progress) { (item) throws(AudioError) -> [Float] in
            let pattern = patterns[item / axis.count], tempo = axis.tempoBPM(at: Double(item % axis.count))
            var stream = RandomStream(seed: seed, path: renderingStream, UInt64(item))
            let sound = renderReference(
                pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: features.sampleRate, stream: &stream)
            let frames = try LogMelFrames(samples: sound.samples, sampleRate: features.sampleRate, configuration: features)
            return windows.distribution(of: frames, bandGroups: features.bandGroups, network: frozen).distribution.map { Float($0) }
        }
        return ReferenceBank(patterns: patterns, axis: axis, distributions: Tensor(
            shape: [patterns.count, axis.count, network.configuration.tempoBinCount], scalars: rows.flatMap { $0 }))
    }

    /// Added to a sum of overlaps before its logarithm, so that a sum of 0 has one.
    private static let overlapFloor = 1e-9
    /// Names the random stream of the renderings. Training draws from streams of other names, so it never hears these sounds.
    private static let renderingStream: UInt64 = 0x5EF

    /// The overlap ⟨reference, distribution⟩ of every reference, from 0 to 1: `[pattern][tempo]`.
    ///
    /// - Precondition: The distribution has as many bins as the references.
    public func overlaps(with distribution: [Double]) -> [[Double]] {
        let bins = distributions.shape[2]
        precondition(distribution.count == bins, "ReferenceBank: a distribution of \(distribution.count) bins, expected \(bins)")
        let product = matmul(distributions.reshaped([patterns.count * axis.count, bins]),
                             Tensor(shape: [bins, 1], scalars: distribution.map { Float($0) })).scalars
        return patterns.indices.map { pattern in (0..<axis.count).map { Double(product[pattern * axis.count + $0]) } }
    }

    /// The logarithm of the posterior at every tempo of the axis, in nepers up to a constant: log Σ weight · overlap over the
    /// patterns, plus the prior.
    ///
    /// - Parameter overlaps: As `overlaps(with:)` returns them.
    public func logPosterior(overlaps: [[Double]], prior: TempoPrior) -> [Double] {
        (0..<axis.count).map { tempo in
            var sum = Self.overlapFloor
            for pattern in patterns.indices { sum += weights[pattern] * overlaps[pattern][tempo] }
            return log(sum) + prior.logDensity(tempoBPM: axis.tempoBPM(at: Double(tempo)))
        }
    }
}
