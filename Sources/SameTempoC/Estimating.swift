import AudioFeatures
import AudioFiles
import CSameTempo
import TempoEstimation
import Tensors

@_cdecl("sametempo_estimate_file")
public func estimateFile(_ model: OpaquePointer?, _ path: Text?, _ options: UnsafeRawPointer?, _ estimate: NewObject?,
                         _ message: Message?) -> Int32 {
    making(estimate, message) {
        let path = try text(path, "the path")
        let request = try required(model, ModelHandle.self, "a model").request(options?.assumingMemoryBound(to: sametempo_options.self))
        return try Parallelism.withThreadCount(request.threadCount) { () throws(AudioError) in try request.estimate(path: path) }
    }
}

@_cdecl("sametempo_estimate_samples")
public func estimateSamples(_ model: OpaquePointer?, _ samples: UnsafePointer<Float>?, _ frameCount: Int, _ channelCount: Int32,
                            _ sampleRate: Int32, _ options: UnsafeRawPointer?, _ estimate: NewObject?,
                            _ message: Message?) -> Int32 {
    making(estimate, message) {
        let request = try required(model, ModelHandle.self, "a model").request(options?.assumingMemoryBound(to: sametempo_options.self))
        let mono = try CallerSamples.mixed(samples, frameCount: frameCount, channelCount: channelCount, sampleRate: sampleRate)
        return try Parallelism.withThreadCount(request.threadCount) { () throws(AudioError) in
            try request.estimate(samples: mono, sampleRate: Int(sampleRate))
        }
    }
}

extension ModelHandle.Request {
    private var isLoop: Bool { has(Int(SAMETEMPO_LOOP)) }
    private var onsetSeconds: Double { options.onset_seconds > 0 ? options.onset_seconds : 20 }

    func estimate(path: String) throws(AudioError) -> EstimateHandle {
        let overlaps = threadCount > 1
        let found = if isLoop { try estimator.estimate(loopPath: path) }
            else if let beatEstimator { try beatEstimator.estimate(path: path, overlapsDecoding: overlaps) }
            else { try estimator.estimate(path: path, overlapsDecoding: overlaps) }
        guard has(Int(SAMETEMPO_EVIDENCE)) else { return EstimateHandle(found) }
        // The file is read again: the estimate is then that of a call without evidence.
        return EstimateHandle(found, evidence: try estimator.evidence(path: path, onsetSeconds: onsetSeconds).evidence)
    }

    func estimate(samples: [Float], sampleRate: Int) throws(AudioError) -> EstimateHandle {
        let found = if isLoop { try estimate(loop: samples, sampleRate: sampleRate) }
            else if let beatEstimator { try beatEstimator.estimate(samples: samples, sampleRate: sampleRate) }
            else { try estimator.estimate(samples: samples, sampleRate: sampleRate) }
        guard has(Int(SAMETEMPO_EVIDENCE)) else { return EstimateHandle(found) }
        let frames = try LogMelFrames(samples: samples, sampleRate: sampleRate, configuration: estimator.model.features)
        return EstimateHandle(found, evidence: estimator.evidence(frames, onsetSeconds: onsetSeconds).evidence)
    }

    /// As a file with these samples is estimated.
    private func estimate(loop samples: [Float], sampleRate: Int) throws(AudioError) -> TempoEstimate {
        let targetRate = estimator.model.features.sampleRate
        let resampled = try resample(samples, from: sampleRate, to: targetRate), seconds = Double(samples.count) / Double(sampleRate)
        if seconds > LoopTempo.maximumSeconds { return try estimator.estimate(samples: samples, sampleRate: sampleRate) }
        return try estimator.estimate(loop: resampled, sampleRate: targetRate, durationSeconds: seconds)
    }
}
