import AudioFeatures
import AudioFiles
import Foundation

extension TempoEstimator {
    /// The tempo of a file that is one seamless loop: it repeats without a gap, so it holds a whole number of beats.
    ///
    /// A loop of one bar is long enough. Files above `LoopTempo.maximumSeconds` are estimated as any file.
    ///
    /// - Throws: As `estimate(path:)`.
    public func estimate(loopPath path: String) throws(AudioError) -> TempoEstimate {
        let sampleRate = model.features.sampleRate
        let decoded = try decodeFile(path: path, sampleRate: sampleRate, maximumSeconds: LoopTempo.maximumSeconds + 1) { _ in SampleCollector() }
        if decoded.durationSeconds > LoopTempo.maximumSeconds { return try estimate(path: path) }
        var estimate = try estimate(loop: decoded.consumer.samples, sampleRate: sampleRate, durationSeconds: decoded.durationSeconds)
        estimate.warning = decoded.damage
        return estimate
    }

    /// The tempo of mono samples that are one seamless loop, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func estimate(loop samples: [Float], sampleRate: Int) throws(AudioError) -> TempoEstimate {
        try estimate(loop: samples, sampleRate: sampleRate, durationSeconds: Double(samples.count) / Double(sampleRate))
    }

    /// The same of samples that have been resampled.
    ///
    /// - Parameter durationSeconds: The loop's length before that; a whole number of samples may be a little more or less.
    package func estimate(loop samples: [Float], sampleRate: Int, durationSeconds: Double) throws(AudioError) -> TempoEstimate {
        func refused(_ refusal: TempoEstimate.Refusal) -> TempoEstimate { TempoEstimate(.refused(refusal), confidence: 0, durationSeconds: durationSeconds) }
        if durationSeconds < LoopTempo.minimumSeconds || samples.isEmpty { return refused(.tooShort) }
        let times = max(1, Int((LoopTempo.heardSeconds / durationSeconds).rounded(.up)))
        let repeated = Array((0..<times).map { _ in samples }.joined())
        let frames = try LogMelFrames(samples: repeated, sampleRate: sampleRate, configuration: model.features)
        var analysis = analysis(of: frames)
        guard let findings = analysis.findings() else { return refused(.silent) }
        var estimate = LoopTempo(durationSeconds: durationSeconds).estimate(
            of: findings.distribution, matcher, sharpBPM: analysis.estimate(findings).tempoBPM)
        estimate.durationSeconds = durationSeconds
        return estimate
    }
}

/// The tempi that a loop can have, and the likeliest of them.
public struct LoopTempo: Sendable {
    /// The shortest loop that is answered, and the longest that is taken for one.
    public static let minimumSeconds = 0.5, maximumSeconds = 60.0
    /// A loop is repeated until it is at least so long: three windows of the default model.
    static let heardSeconds = 24.0

    let durationSeconds: Double

    /// How likely a loop is to hold so many beats, relative to other numbers: mostly whole bars of four, sometimes of three, five or
    /// seven. Chosen by hand.
    static func weight(beats: Int) -> Double {
        var odd = beats
        while odd % 2 == 0 { odd /= 2 }
        return switch odd {
        case 1: 1
        case 3: 0.3
        case 5, 7: 0.1
        default: 0.03
        }
    }

    /// The tempo at which the loop holds a whole number of beats and which agrees best with the references.
    ///
    /// - Parameters:
    ///   - distribution: What the network said of the loop, repeated.
    ///   - sharpBPM: The tempo of the repeated loop as that of any sound. It is finer than the references, whose steps cannot tell
    ///     numbers of beats above fifty apart.
    func estimate(of distribution: [Double], _ matcher: ReferenceMatcher, sharpBPM: Double?) -> TempoEstimate {
        let axis = matcher.references.axis, overlaps = matcher.references.overlaps(with: distribution)
        let posterior = matcher.references.logPosterior(overlaps: overlaps, prior: matcher.prior)
        let fewest = max(1, Int((durationSeconds * axis.minimumBPM / 60).rounded(.up)))
        let most = Int(durationSeconds * axis.maximumBPM / 60)
        guard fewest <= most else { return TempoEstimate(.refused(.tooShort), confidence: 0, durationSeconds: durationSeconds) }
        let candidates = (fewest...most).compactMap { beats -> (bpm: Double, index: Int, value: Double)? in
            let bpm = 60 * Double(beats) / durationSeconds, index = Int(axis.bin(ofBPM: bpm).rounded())
            guard posterior.indices.contains(index), posterior[index].isFinite else { return nil }
            return (bpm, index, posterior[index] + log(Self.weight(beats: beats)))
        }.sorted { $0.value > $1.value }
        guard var best = candidates.first else { return TempoEstimate(.refused(.noPulse), confidence: 0, durationSeconds: durationSeconds) }
        if let sharpBPM, abs(log2(sharpBPM / best.bpm)) < 1 / Double(axis.binsPerOctave) {
            best.bpm = 60 * (sharpBPM * durationSeconds / 60).rounded() / durationSeconds
        }
        let confidence = matcher.calibration.confidence(overlap: overlaps.map { $0[best.index] }.max() ?? 0)
        guard confidence >= matcher.calibration.minimumConfidence else {
            return TempoEstimate(.refused(.noPulse), confidence: confidence, durationSeconds: durationSeconds)
        }
        // Next to a tempo stand those with a beat more or less; the second tempo is another level.
        let second = candidates.dropFirst().first { abs(log2($0.bpm / best.bpm)) > 0.4 }
        let strength = second.map { 1 / (1 + exp($0.value - best.value)) } ?? 1
        return TempoEstimate(.tempo(.init(bpm: best.bpm, secondBPM: second?.bpm, strength: strength)), confidence: confidence, durationSeconds: durationSeconds)
    }
}

private struct SampleCollector: SampleConsumer {
    private(set) var samples: [Float] = []

    mutating func process(_ block: UnsafeBufferPointer<Float>) { samples.append(contentsOf: block) }
    mutating func finish() {}
}
