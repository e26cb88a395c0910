import AudioFeatures
import AudioFiles
import AudioNetworks
import Foundation
import Tensors

extension TempoEstimator {
    /// Most windows whose periodicity spectrum is kept, evenly spread over the sound: as many as a chart shows.
    public static let evidenceWindows = 120

    /// The tempo of a file, local tempi included, and what it rests on.
    ///
    /// - Parameters:
    ///   - path: An audio file. All of its frames are held in memory: 13 kB a second.
    ///   - onsetSeconds: For how much of the beginning the onset strengths are kept.
    /// - Throws: As `estimate(path:)`.
    public func evidence(
        path: String, onsetSeconds: Double = 20
    ) throws(AudioError) -> (estimate: TempoEstimate, evidence: TempoEvidence) {
        evidence(try loadLogMel(path: path, configuration: model.features, minimumSeconds: 0), onsetSeconds: onsetSeconds)
    }

    /// The tempo of frames that are all there, local tempi included, and what it rests on.
    public func evidence(_ frames: LogMelFrames, onsetSeconds: Double = 20) -> (estimate: TempoEstimate, evidence: TempoEvidence) {
        var detailed = self
        detailed.options.findsLocalTempi = true
        var analysis = detailed.analysis(of: frames)
        let findings = analysis.findings()
        var estimate = analysis.estimate(findings)
        estimate.warning = frames.damage

        let references = model.references
        var evidence = TempoEvidence(
            durationSeconds: frames.durationSeconds, referenceAxis: references.axis, posterior: [], overlaps: [],
            windowSeconds: model.windows.windowSeconds, tempoAxis: model.network.tempoAxis, windows: findings?.windows ?? [],
            rateAxis: model.network.rateAxis, periodicity: [], framesPerSecond: frames.framesPerSecond,
            onsetStrengths: onsetStrengths(frames, seconds: onsetSeconds))
        guard let findings else { return (estimate, evidence) }
        let overlaps = references.overlaps(with: findings.distribution)
        evidence.overlaps = zip(references.patterns, overlaps).map { ($0, $1) }
        evidence.posterior = posterior(references.logPosterior(overlaps: overlaps, prior: matcher.prior))
        evidence.periodicity = periodicity(frames, windows: findings.windows)
        return (estimate, evidence)
    }

    /// Probabilities that sum to 1; empty if no tempo is possible.
    private func posterior(_ logarithms: [Double]) -> [Double] {
        guard let peak = logarithms.max(), peak.isFinite else { return [] }
        let weights = logarithms.map { exp($0 - peak) }, sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// `[frame][channel]`; empty for less than the two frames that an onset needs.
    private func onsetStrengths(_ frames: LogMelFrames, seconds: Double) -> [[Float]] {
        guard frames.frameCount >= 2 else { return [] }
        let strengths = onsetStrengths(frames, from: 0, count: min(frames.frameCount, max(2, Int(seconds * frames.framesPerSecond))))
        let channels = strengths.shape[2], numbers = strengths.scalars
        return (0..<strengths.shape[1]).map { Array(numbers[$0 * channels..<($0 + 1) * channels]) }
    }

    private func periodicity(_ frames: LogMelFrames, windows: [WindowAnswer]) -> [(startSeconds: Double, spectrum: [Float])] {
        let length = min(frames.frameCount, model.windows.frameCount(framesPerSecond: frames.framesPerSecond))
        let kept = min(Self.evidenceWindows, windows.count)
        return (0..<kept).map { index in
            let start = windows[index * windows.count / kept].startSeconds
            let first = min(frames.frameCount - length, Int((start * frames.framesPerSecond).rounded()))
            let spectrum = model.network.periodicity(onsetStrengths(frames, from: first, count: length))
            let values = spectrum.scalars, rates = spectrum.shape[1], channels = spectrum.shape[2]
            return (start, (0..<rates).map { rate in
                values[rate * channels..<(rate + 1) * channels].reduce(0, +) / Float(channels)
            })
        }
    }

    /// `[1, count, channels]`.
    private func onsetStrengths(_ frames: LogMelFrames, from first: Int, count: Int) -> Tensor<Float> {
        let bands = frames.bandCount
        return model.network.onsetStrengths(frames.values.withUnsafeBufferPointer {
            Tensor(excerpt: UnsafeBufferPointer(rebasing: $0[first * bands..<(first + count) * bands]), bandCount: bands,
                   bandGroups: model.features.bandGroups)
        })
    }
}
