import AudioFiles
import Foundation
import TempoEstimation

/// Finds the parts of songs: where they begin, and which repeat each other.
///
///     let analyzer = StructureAnalyzer(feature: MelFeature(), tempo: TempoEstimator(model: try TempoModel.shipped()))
///     for part in try analyzer.structure(path: "song.mp3").parts { print(part.startSeconds, part.endSeconds, part.label) }
///
/// Results depend on the sound and the settings only. Several threads may use one analyzer at the same time. A file is read in
/// blocks; what is kept grows by at most 13 kB for each second of it, or 36 kB with the encoder, whose steps are wide: the steps, the
/// band of the self-similarity matrix, and the onset strengths. Three hours took 151 MB in all, 90 MB with mel
/// bands, and 410 MB with the encoder.
public struct StructureAnalyzer: Sendable {
    /// What is listened to.
    public var feature: any StructureFeature
    /// How parts are found.
    public var segmenter: any Segmenter
    /// What is asked of the parts.
    public var limits: PartLimits
    /// How parts are grouped.
    public var grouping: PartGrouping
    /// Finds the tempo, by which boundaries are put on bar lines; nil to leave them where they are.
    public var tempo: TempoEstimator?

    /// Half the width of the checkerboard that confidence is measured with, and deviation of its Gaussian as a share of that.
    private static let confidenceSeconds = 12.0, confidenceDeviation = 0.58

    /// - Parameter tempo: Finds the tempo, by which boundaries are put on bar lines; nil to leave them where they are.
    public init(feature: any StructureFeature, segmenter: any Segmenter = NoveltySegmenter(), limits: PartLimits = PartLimits(),
                grouping: PartGrouping = PartGrouping(), tempo: TempoEstimator?) {
        (self.feature, self.segmenter, self.limits) = (feature, segmenter, limits)
        (self.grouping, self.tempo) = (grouping, tempo)
    }

    /// The parts of an audio file.
    ///
    /// - Parameter usesTwoThreads: Whether the pulse is listened for on a thread of its own; the result is the same.
    /// - Throws: `AudioError` for a file that is missing, unreadable, damaged from the start, or no audio.
    public func structure(path: String, usesTwoThreads: Bool = false) throws(AudioError) -> SongStructure {
        let decoded = try decodeFile(path: path, sampleRate: StructureFeatures.sampleRate) { (_) throws(AudioError) in
            StructureListener(try feature.extractor(), tempo: tempo, usesTwoThreads: usesTwoThreads)
        }
        return structure(decoded.consumer, decoded.durationSeconds, decoded.damage)
    }

    /// The parts of mono samples in memory, full scale ±1.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public func structure(samples: [Float], sampleRate: Int) throws(AudioError) -> SongStructure {
        let listener = StructureListener(try feature.extractor(), tempo: tempo, usesTwoThreads: false)
        let resampler = try Resampler(from: sampleRate, to: StructureFeatures.sampleRate)
        samples.withUnsafeBufferPointer { resampler.process($0) { listener.process($0) } }
        resampler.finish { listener.process($0) }
        listener.finish()
        return structure(listener, Double(samples.count) / Double(sampleRate), nil)
    }

    private func structure(_ listener: StructureListener, _ durationSeconds: Double, _ warning: String?) -> SongStructure {
        let steps = listener.steps!.standardized(), pulse = listener.pulse
        let band = SimilarityBand(steps, reachSeconds: max(segmenter.reachSeconds, 2 * Self.confidenceSeconds))
        let found = segmenter.segmentation(band, limits: limits)
        let board = Checkerboard(half: band.steps(Self.confidenceSeconds), deviation: Self.confidenceDeviation)
        let confidences = found.boundaries.map { max(0, min(1, board.contrast(band, at: $0))) }
        let edges = [0] + found.boundaries + [steps.count]
        let labels = grouping.labels(steps, parts: zip(edges, edges.dropFirst()).map { $0..<$1 })

        var times = found.boundaries.map { (Double($0) + found.peakOffset(at: $0)) * steps.stepSeconds }
        if let beats = pulse?.beats {
            let bars = BarLines(beats: beats.times, periodSeconds: beats.periodSeconds, boundaries: zip(times, confidences).map { ($0, $1) })
            times = times.map(bars.snapped)
        }
        var parts: [SongPart] = []
        for (index, start) in ([0] + times).enumerated() where start < durationSeconds {
            // Two that lie on one bar line are one boundary; the first part begins with the song.
            if let last = parts.last, start <= last.startSeconds { continue }
            if !parts.isEmpty { parts[parts.count - 1].endSeconds = start }
            parts.append(SongPart(startSeconds: start, endSeconds: durationSeconds, label: labels[index],
                                  confidence: index == 0 ? 1 : confidences[index - 1]))
        }
        return SongStructure(parts: parts, durationSeconds: durationSeconds, warning: warning, pulse: pulse,
                             evidence: StructureEvidence(steps: steps, curve: found.curve))
    }
}

/// What was found out about the parts of a song.
public struct SongStructure: Sendable {
    /// From the beginning to the end of the song, each beginning where the one before ends; at least one.
    public var parts: [SongPart]
    /// Length of the sound that was heard.
    public var durationSeconds: Double
    /// What was wrong with the file, in the decoder's words, if something was.
    public var warning: String?
    /// Tempo and onsets; nil unless they were asked for.
    public var pulse: Pulse?
    /// What the parts rest on.
    public var evidence: StructureEvidence
}

/// What the parts of a song rest on, for charts.
public struct StructureEvidence: Sendable {
    /// Standardised.
    public var steps: FeatureSteps
    /// As the segmenter gave it, one number for each step.
    public var curve: [Double]
}
