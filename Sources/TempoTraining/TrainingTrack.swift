import AudioFeatures
import Foundation

/// Log-mel frames that excerpts are cut from, held in memory or mapped from a cache.
public struct TrainingTrack: @unchecked Sendable {
    /// Where it came from, for messages.
    public let name: String
    /// Numbers in a frame.
    public let bandCount: Int
    /// `[frame][band]`, as in `LogMelFrames.values`. Valid as long as the track is: use `withExtendedLifetime` around a copy.
    public let values: UnsafeBufferPointer<Int16>
    /// Beats per minute of what we rendered ourselves; nil for music, whose tempo is never known in training.
    public let renderedBPM: Double?
    /// When its beats fall, in frames, if they are not evenly spaced.
    public var beatFrames: [Double] = []
    /// The same sound, stretched beforehand; empty where stretching is left to the frames.
    var versions: [Version] = []

    struct Version: Sendable {
        /// Above 1 is faster.
        var ratio: Double
        var track: TrainingTrack
    }

    /// What to read, and by how much to stretch its frames, for this track at `ratio`.
    func source(at ratio: Double) -> (track: TrainingTrack, frameRatio: Double) {
        guard let nearest = versions.min(by: { abs(log2($0.ratio / ratio)) < abs(log2($1.ratio / ratio)) }) else { return (self, ratio) }
        return (nearest.track, ratio / nearest.ratio)
    }

    // Keeps the memory of `values` alive; never read, and `values` is never written, so tracks may be shared by threads.
    private let owner: AnyObject

    /// Frames in all.
    public var frameCount: Int { values.count / bandCount }

    /// Beats per minute on average over `frames` of what we rendered; nil for music.
    func renderedBPM(over frames: Range<Double>, framesPerSecond: Double) -> Double? {
        guard beatFrames.count > 1 else { return renderedBPM }
        let seconds = (frames.upperBound - frames.lowerBound) / framesPerSecond
        return (beat(at: frames.upperBound) - beat(at: frames.lowerBound)) / seconds * 60
    }

    /// How many beats have passed at `frame`; on with the last spacing beyond the ends.
    private func beat(at frame: Double) -> Double {
        let next = beatFrames.firstIndex { $0 > frame } ?? beatFrames.count
        let index = min(max(next - 1, 0), beatFrames.count - 2)
        return Double(index) + (frame - beatFrames[index]) / (beatFrames[index + 1] - beatFrames[index])
    }

    /// - Parameter owner: What the memory of `values` belongs to.
    public init(name: String, bandCount: Int, values: UnsafeBufferPointer<Int16>, owner: AnyObject, renderedBPM: Double? = nil) {
        (self.name, self.bandCount, self.values, self.owner, self.renderedBPM) = (name, bandCount, values, owner, renderedBPM)
    }

    /// A track in memory.
    ///
    /// - Parameters:
    ///   - name: For messages.
    ///   - renderedBPM: Nil for music.
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
