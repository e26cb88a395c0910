import AudioFeatures
import AudioFiles
import Foundation
import Tensors

/// Estimates the global tempo of music by asking which synthetic reference the classifier calls "the same tempo".
///
///     let estimator = TempoEstimator(model: try TempoModel(contentsOf: path))
///     let estimate = try estimator.estimate(path: "song.mp3")
///     print(estimate.tempoBPM ?? "no tempo", estimate.confidence)
///
/// Estimates depend on nothing but the file and the model: no state is kept from one to the next.
public struct TempoEstimator: Sendable {
    /// Read only: several threads may ask it at a time.
    public let model: TempoModel
    /// What is held about tempi before listening, and the range that may be answered; the model's own by default.
    public var prior: TempoPrior
    /// How a tempo is sharpened after it was found.
    public var refinement = TempoRefinement()
    /// What is done where the first answer is doubtful.
    public var secondHearing = SecondHearing()

    /// - Parameter prior: The model's own when nil.
    public init(model: TempoModel, prior: TempoPrior? = nil) {
        self.model = model
        self.prior = prior ?? model.prior
    }

    /// What became of a file.
    public struct Reading: Sendable {
        /// The tempo, or why there is none.
        public var estimate: TempoEstimate
        /// How much sound was decoded.
        public var durationSeconds: Double
        /// What the decoder complained of, if the estimate rests on what it could decode.
        public var damage: String?
    }

    /// Reads a file in blocks; memory does not grow with its length.
    ///
    /// - Parameters:
    ///   - path: An audio file.
    ///   - maximumSeconds: Only the first so many seconds are read, when given.
    ///   - localTempi: Whether the estimate tells the tempo of each part, see `TempoEstimate.segments`.
    ///   - overlapsDecoding: Whether another thread analyses what is decoded while decoding goes on: the same answer sooner,
    ///     if there is a core to spare.
    public func read(
        path: String, maximumSeconds: Double? = nil, localTempi: Bool = false, overlapsDecoding: Bool = false
    ) throws(AudioError) -> Reading {
        let sampleRate = model.features.sampleRate
        func reading(_ tracker: TempoTracker, _ durationSeconds: Double, _ damage: String?) -> Reading {
            Reading(estimate: tracker.estimate(), durationSeconds: durationSeconds, damage: damage)
        }
        if overlapsDecoding {
            let decoded = try decodeFile(path: path, sampleRate: sampleRate, maximumSeconds: maximumSeconds) { (_) throws(AudioError) in
                // Sound of the model's own rate needs no conversion, and only that could fail.
                BackgroundConsumer { try! TempoTracker(estimator: self, sampleRate: sampleRate, keepsLocalTempi: localTempi) }
            }
            return reading(decoded.consumer.consumer, decoded.durationSeconds, decoded.damage)
        }
        let decoded = try decodeFile(path: path, sampleRate: sampleRate, maximumSeconds: maximumSeconds) { (_) throws(AudioError) in
            try TempoTracker(estimator: self, sampleRate: sampleRate, keepsLocalTempi: localTempi)
        }
        return reading(decoded.consumer, decoded.durationSeconds, decoded.damage)
    }

    /// The estimate alone, see `read(path:)`.
    public func estimate(path: String, maximumSeconds: Double? = nil) throws(AudioError) -> TempoEstimate {
        try read(path: path, maximumSeconds: maximumSeconds).estimate
    }

    /// Mono samples in memory.
    public func estimate(samples: [Float], sampleRate: Int, localTempi: Bool = false) throws(AudioError) -> TempoEstimate {
        let tracker = try TempoTracker(estimator: self, sampleRate: sampleRate, keepsLocalTempi: localTempi)
        tracker.process(samples)
        tracker.finish()
        return tracker.estimate()
    }

    /// Frames that are all there.
    public func estimate(_ frames: LogMelFrames, localTempi: Bool = false) -> TempoEstimate {
        var analysis = FrameAnalysis(estimator: self, keepsLocalTempi: localTempi)
        frames.values.withUnsafeBufferPointer { analysis.append($0) }
        return analysis.estimate()
    }

    /// A local maximum of a curve over a tempo axis.
    public struct Peak: Sendable {
        /// Bin of the curve.
        public let index: Int
        /// Refined between bins, in beats per minute.
        public let tempoBPM: Double
        /// The curve's value at the bin.
        public let value: Double
    }

    /// Local maxima of a curve over the axis, highest first, each refined by a parabola through three points.
    public static func peaks(_ curve: [Double], axis: TempoAxis) -> [Peak] {
        var peaks: [Peak] = []
        for index in curve.indices where curve[index].isFinite {
            let left = index > 0 ? curve[index - 1] : -.infinity
            let right = index + 1 < curve.count ? curve[index + 1] : -.infinity
            guard curve[index] > left, curve[index] >= right else { continue }
            var offset = 0.0
            let bend = left - 2 * curve[index] + right
            if bend.isFinite && bend < 0 { offset = max(-0.5, min(0.5, 0.5 * (left - right) / bend)) }
            peaks.append(Peak(index: index, tempoBPM: axis.tempoBPM(at: Double(index) + offset), value: curve[index]))
        }
        return peaks.sorted { $0.value > $1.value }
    }
}
