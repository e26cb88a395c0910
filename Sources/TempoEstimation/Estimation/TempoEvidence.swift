import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import Tensors

/// All that an estimate rests on, for people to look at: from the learned onset strengths to the posterior.
public struct TempoEvidence: Sendable {
    /// The answer, with local tempi.
    public var estimate: TempoEstimate
    /// Length of the sound.
    public var durationSeconds: Double
    /// What the decoder complained of, if the estimate rests on what it could decode.
    public var damage: String?

    /// The tempi of the references.
    public var referenceAxis: TempoAxis
    /// The probability of each of them; sums to 1. Empty when nothing could be asked.
    public var posterior: [Double]
    /// How much the file's distribution overlaps with each reference's.
    public var overlaps: [(pattern: ReferencePattern, overlaps: [Double])]

    /// Length of each window that the network was asked about.
    public var windowSeconds: Double
    /// The tempi that the network scores.
    public var tempoAxis: TempoAxis
    /// Its answer to each window that was not silent.
    public var windows: [(startSeconds: Double, distribution: [Float])]
    /// The rates of the periodicity spectrum.
    public var rateAxis: TempoAxis
    /// log(1 + |z|²) at each rate, averaged over the channels; of at most `TempoEstimator.evidenceWindows` windows.
    public var periodicity: [(startSeconds: Double, spectrum: [Float])]

    /// Frames of onset strength a second.
    public var framesPerSecond: Double
    /// Learned onset strengths `[frame][channel]` of the first seconds, of zero mean per channel.
    public var onsetStrengths: [[Float]]
}

extension TempoEstimator {
    /// Windows whose periodicity spectrum is kept, evenly spread over the file.
    public static let evidenceWindows = 120

    /// Estimates a file's tempo, local tempi included, and keeps what the estimate rests on.
    ///
    /// - Parameters:
    ///   - path: An audio file; all of its frames are held in memory, 13 kB a second.
    ///   - onsetSeconds: How much of the onset strengths is kept.
    public func evidence(path: String, onsetSeconds: Double = 20) throws(AudioError) -> TempoEvidence {
        do {
            return evidence(try loadLogMel(path: path, configuration: model.features, minimumSeconds: 0), onsetSeconds: onsetSeconds)
        } catch .empty { throw .empty(path: path) }
    }

    /// From frames that are all there.
    public func evidence(_ frames: LogMelFrames, onsetSeconds: Double = 20) -> TempoEvidence {
        let network = model.network, bank = model.references
        var evidence = TempoEvidence(
            estimate: estimate(frames, localTempi: true), durationSeconds: frames.durationSeconds, damage: frames.damage,
            referenceAxis: bank.axis, posterior: [], overlaps: [], windowSeconds: model.windows.windowSeconds,
            tempoAxis: network.configuration.tempoAxis, windows: [], rateAxis: network.configuration.rateAxis, periodicity: [],
            framesPerSecond: frames.framesPerSecond, onsetStrengths: [])
        guard frames.frameCount >= 2 else { return evidence }
        let onsets = strengths(frames, from: 0, count: min(frames.frameCount, max(2, Int(onsetSeconds * frames.framesPerSecond))))
        let channels = onsets.shape[2], numbers = onsets.scalars
        evidence.onsetStrengths = (0..<onsets.shape[1]).map { Array(numbers[$0 * channels..<($0 + 1) * channels]) }

        var hearing = Hearing(estimator: self, keepsWindows: true)
        let history = FrameHistory(of: frames.values, bandCount: frames.bandCount)
        hearing.advance(history)
        guard let heard = hearing.outcome(endingWith: history) else { return evidence }
        evidence.windows = heard.windows
        let overlaps = bank.overlaps(with: heard.distribution)
        evidence.overlaps = zip(bank.patterns, overlaps).map { ($0, $1) }
        let logPosterior = bank.logPosterior(overlaps: overlaps, prior: prior), peak = logPosterior.max()!
        if peak.isFinite {
            let weights = logPosterior.map { exp($0 - peak) }, sum = weights.reduce(0, +)
            evidence.posterior = weights.map { $0 / sum }
        }
        let length = min(frames.frameCount, model.windows.frameCount(framesPerSecond: frames.framesPerSecond))
        let kept = min(Self.evidenceWindows, heard.windows.count)
        evidence.periodicity = (0..<kept).map { index in
            let start = heard.windows[index * heard.windows.count / kept].startSeconds
            let first = min(frames.frameCount - length, Int((start * frames.framesPerSecond).rounded()))
            let spectrum = network.periodicity(strengths(frames, from: first, count: length))
            let values = spectrum.scalars, rates = spectrum.shape[1]
            return (start, (0..<rates).map { rate in
                values[rate * channels..<(rate + 1) * channels].reduce(0, +) / Float(channels)
            })
        }
        return evidence
    }

    private func strengths(_ frames: LogMelFrames, from first: Int, count: Int) -> Tensor<Float> {
        let bands = frames.bandCount
        let excerpt = Tensor<Float>(shape: [1, count, bands]) { out in
            frames.values.withUnsafeBufferPointer {
                readExcerpt(frames: UnsafeBufferPointer(rebasing: $0[first * bands..<(first + count) * bands]), bandCount: bands,
                            startFrame: 0, ratio: 1, frameCount: count, bandGroups: model.features.bandGroups, into: out)
            }
        }
        return model.network.onsetStrengths(excerpt)
    }
}
