import AudioFeatures
import Foundation

/// Log-mel frames that excerpts are cut from, held in memory or mapped from a cache.
public struct MusicTrack: @unchecked Sendable {
    /// Where it came from, for messages.
    public let name: String
    /// Numbers in a frame.
    public let bandCount: Int
    /// `[frame][band]`, as in `LogMelFrames.values`. Valid as long as the track is: use `withExtendedLifetime` around a copy.
    public let values: UnsafeBufferPointer<Int16>
    /// The same sound, stretched beforehand; empty where stretching is left to the frames.
    public var versions: [Version] = []

    /// A track at another speed.
    public struct Version: Sendable {
        /// Stretch ratio; above 1 is faster.
        public var ratio: Double
        /// The track so stretched.
        public var track: MusicTrack
    }

    // Keeps the memory of `values` alive; never read, and `values` is never written, so tracks may be shared by threads.
    private let owner: AnyObject

    /// - Parameter owner: What the memory of `values` belongs to.
    public init(name: String, bandCount: Int, values: UnsafeBufferPointer<Int16>, owner: AnyObject) {
        (self.name, self.bandCount, self.values, self.owner) = (name, bandCount, values, owner)
    }

    /// A track in memory.
    ///
    /// - Parameter name: For messages.
    public init(name: String, frames: LogMelFrames) {
        let memory = OwnedFrames(frames.values)
        self.init(name: name, bandCount: frames.bandCount, values: UnsafeBufferPointer(memory.buffer), owner: memory)
    }

    /// Frames in all.
    public var frameCount: Int { values.count / bandCount }

    /// Whether nothing rises above −80 dB of full scale; see `LogMelFrames.areSilent`.
    public var isSilent: Bool { withExtendedLifetime(self) { LogMelFrames.areSilent(values) } }

    /// What to read, and by how much to stretch its frames, for this track at `ratio`.
    public func source(at ratio: Double) -> (track: MusicTrack, frameRatio: Double) {
        guard let nearest = versions.min(by: { abs(log2($0.ratio / ratio)) < abs(log2($1.ratio / ratio)) }) else { return (self, ratio) }
        return (nearest.track, ratio / nearest.ratio)
    }

    /// Reads a stretched excerpt as a network's input; see `AudioFeatures.readExcerpt`.
    ///
    /// - Parameters:
    ///   - bandGroups: As `LogMelConfiguration.bandGroups`.
    ///   - result: Room for `frameCount` × `bandCount` numbers, `[frame][band]`.
    public func readExcerpt(startFrame: Double, ratio: Double, frameCount: Int, bandGroups: [Int], into result: UnsafeMutablePointer<Float>) {
        withExtendedLifetime(self) {
            AudioFeatures.readExcerpt(frames: values, bandCount: bandCount, startFrame: startFrame, ratio: ratio, frameCount: frameCount,
                                      bandGroups: bandGroups, into: result)
        }
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
