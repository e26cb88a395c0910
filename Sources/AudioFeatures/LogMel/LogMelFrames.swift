#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Log-mel frames in 16-bit fixed point, `[frame][band]`: half the memory of floats, and mappable from a cache.
///
/// A value is round(1024 v) with v = ln(m + 1e-7), where m is the band's mean magnitude divided by a quarter of the
/// frame length: a full-scale sine gives about 1, so v is about 0. v lies in -16.1 (silence) ... 32.
public struct LogMelFrames: Sendable, Equatable {
    /// Fixed-point steps per neper.
    public static let stepsPerNeper: Float = 1024
    /// Added to the magnitude before the logarithm.
    public static let magnitudeFloor: Float = 1e-7

    /// Numbers in a frame.
    public let bandCount: Int
    /// Frames a second.
    public let framesPerSecond: Double
    /// `frameCount` x `bandCount` values, `[frame][band]`.
    public var values: [Int16]
    /// Why decoding ended early, if it did: the frames are what could be decoded.
    public var damage: String?

    /// - Precondition: `values.count` is a multiple of `bandCount`.
    public init(bandCount: Int, framesPerSecond: Double, values: [Int16], damage: String? = nil) {
        precondition(bandCount > 0 && values.count % bandCount == 0,
                     "LogMelFrames: \(values.count) values are no multiple of \(bandCount) bands")
        self.bandCount = bandCount
        self.framesPerSecond = framesPerSecond
        self.values = values
        self.damage = damage
    }

    /// Frames in all.
    public var frameCount: Int { values.count / bandCount }
    /// Length of the sound, to the nearest frame.
    public var durationSeconds: Double { Double(frameCount) / framesPerSecond }

    /// The largest band magnitude, where a full-scale sine has about 1; 0 if there are no frames.
    public var peakMagnitude: Float {
        guard let peak = values.max() else { return 0 }
        return max(0, exp(Float(peak) / Self.stepsPerNeper) - Self.magnitudeFloor)
    }

    /// Whether all frames are silent; see `areSilent(_:)`.
    public func isSilent() -> Bool { values.withUnsafeBufferPointer(Self.areSilent) }

    /// Whether no band of any frame reaches `silenceMagnitude`.
    ///
    /// - Parameter values: Fixed-point values of any frames, as in `values`.
    public static func areSilent(_ values: UnsafeBufferPointer<Int16>) -> Bool { !values.contains { $0 > largestSilentValue } }

    /// Sound below this in every band counts as silence: 80 dB below a full-scale sine, which has a magnitude of about 1.
    public static let silenceMagnitude: Float = 1e-4
    private static let largestSilentValue = Int16((log(Double(silenceMagnitude)) * Double(stepsPerNeper)).rounded(.towardZero))

    /// Natural-log values v of `frames`, `[frame][band]`.
    public func floats(frames: Range<Int>) -> [Float] {
        values[frames.lowerBound * bandCount..<frames.upperBound * bandCount].map { Float($0) / Self.stepsPerNeper }
    }
}
