import AudioFiles
import CSameTempo
import TempoEstimation
import Tensors

/// What `sametempo_tracker` points to.
final class TrackerHandle {
    private let tracker: TempoTracker
    private var samples: CallerSamples
    private let threadCount: Int
    private var isFinished = false

    init(_ request: ModelHandle.Request, sampleRate: Int32, channelCount: Int32) throws {
        samples = try CallerSamples(channelCount: channelCount, sampleRate: sampleRate)
        tracker = try TempoTracker(model: request.estimator.model, options: request.estimator.options, sampleRate: Int(sampleRate))
        threadCount = request.threadCount
    }

    func process(_ pointer: UnsafePointer<Float>?, frameCount: Int) throws {
        if isFinished { throw CallError.wrongArgument("no samples can follow the end of a stream") }
        guard frameCount >= 0 else { throw CallError.wrongArgument("more frames than memory can hold") }
        let mono = try samples.mixed(pointer, frameCount: frameCount)
        Parallelism.withThreadCount(threadCount) { tracker.process(mono) }
    }

    func finish() throws {
        if isFinished { throw CallError.wrongArgument("the stream has ended already") }
        isFinished = true
        Parallelism.withThreadCount(threadCount) {
            tracker.process(samples.rest())
            tracker.finish()
        }
    }

    func estimate() -> EstimateHandle { Parallelism.withThreadCount(threadCount) { EstimateHandle(tracker.estimate()) } }
}

@_cdecl("sametempo_tracker_create")
public func createTracker(_ model: OpaquePointer?, _ sampleRate: Int32, _ channelCount: Int32, _ options: UnsafeRawPointer?,
                          _ tracker: NewObject?,
                          _ message: Message?) -> Int32 {
    making(tracker, message) {
        let request = try required(model, ModelHandle.self, "a model")
            .request(options?.assumingMemoryBound(to: sametempo_options.self), allowedFlags: ModelHandle.streamFlags)
        return try TrackerHandle(request, sampleRate: sampleRate, channelCount: channelCount)
    }
}

@_cdecl("sametempo_tracker_process")
public func process(_ tracker: OpaquePointer?, _ samples: UnsafePointer<Float>?, _ frameCount: Int) -> Int32 {
    status { try required(tracker, TrackerHandle.self, "a tracker").process(samples, frameCount: frameCount) }
}

@_cdecl("sametempo_tracker_finish") public func finish(_ tracker: OpaquePointer?) -> Int32 {
    status { try required(tracker, TrackerHandle.self, "a tracker").finish() }
}

@_cdecl("sametempo_tracker_estimate")
public func estimate(_ tracker: OpaquePointer?, _ estimate: NewObject?) -> Int32 {
    making(estimate, nil) { try required(tracker, TrackerHandle.self, "a tracker").estimate() }
}

@_cdecl("sametempo_tracker_free") public func freeTracker(_ tracker: OpaquePointer?) { release(tracker) }

private func status(_ body: () throws -> Void) -> sametempo_status {
    do {
        try body()
        return sametempo_status(SAMETEMPO_OK)
    } catch { return CallError(error).status }
}
