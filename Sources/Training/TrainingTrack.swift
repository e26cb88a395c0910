import AudioFeatures

/// Log-mel frames that excerpts are cut from, held in memory or mapped from a cache.
public struct TrainingTrack: @unchecked Sendable {
    /// Where it came from, for messages.
    public let name: String
    public let bandCount: Int
    /// `[frame][band]`, as in `LogMelFrames.values`. Valid as long as the track is: use `withExtendedLifetime` around a copy.
    public let values: UnsafeBufferPointer<Int16>
    /// Beats per minute of what we rendered ourselves; nil for music, whose tempo is never known in training.
    public let renderedBPM: Double?
    // Keeps the memory of `values` alive; never read, and `values` is never written, so tracks may be shared by threads.
    private let owner: AnyObject

    public var frameCount: Int { values.count / bandCount }

    /// - Parameter owner: What the memory of `values` belongs to.
    public init(name: String, bandCount: Int, values: UnsafeBufferPointer<Int16>, owner: AnyObject, renderedBPM: Double? = nil) {
        (self.name, self.bandCount, self.values, self.owner, self.renderedBPM) = (name, bandCount, values, owner, renderedBPM)
    }

    public init(name: String, frames: LogMelFrames, renderedBPM: Double? = nil) {
        let memory = OwnedFrames(frames.values)
        self.init(name: name, bandCount: frames.bandCount, values: UnsafeBufferPointer(memory.buffer), owner: memory, renderedBPM: renderedBPM)
    }
}

private final class OwnedFrames {
    let buffer: UnsafeMutableBufferPointer<Int16>

    init(_ values: [Int16]) {
        buffer = .allocate(capacity: values.count)
        _ = buffer.initialize(from: values)
    }

    deinit { buffer.deallocate() }
}
