#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Turns a stream of mono samples into log-mel frames; see `LogMelFrames` for the values.
///
/// Frame i is centred on sample i x `hopLength`, with zeros beyond both ends. Feeding blocks of any size gives the same
/// bytes as feeding the whole. Loudness is kept: normalisation is the reader's affair (`readExcerpt`).
///
///     var logMel = LogMel(configuration)
///     while ... { logMel.process(block) }
///     let frames = logMel.finish()
public struct LogMel: ~Copyable {
    public let configuration: LogMelConfiguration
    private let stft: STFT
    private let filterbank: MelFilterbank
    private var buffer: [Float]
    private var values: [Int16] = []
    private var magnitudes: [Float]
    private var bands: [Float]
    private var sampleCount = 0

    public init(_ configuration: LogMelConfiguration = LogMelConfiguration()) {
        self.configuration = configuration
        stft = STFT(frameLength: configuration.frameLength, hopLength: configuration.hopLength)
        filterbank = MelFilterbank(
            sampleRate: configuration.sampleRate, frameLength: configuration.frameLength,
            bandCount: configuration.bandCount, minimumHz: configuration.minimumHz, maximumHz: configuration.maximumHz)
        buffer = [Float](repeating: 0, count: configuration.frameLength / 2)
        magnitudes = [Float](repeating: 0, count: stft.binCount)
        bands = [Float](repeating: 0, count: configuration.bandCount)
    }

    /// Makes room for a signal of known length.
    public mutating func reserve(seconds: Double) {
        values.reserveCapacity((Int(seconds * configuration.framesPerSecond) + 2) * configuration.bandCount)
    }

    public mutating func process(_ samples: [Float]) {
        samples.withUnsafeBufferPointer { process($0) }
    }

    /// Feeds samples at `configuration.sampleRate`.
    public mutating func process(_ samples: UnsafeBufferPointer<Float>) {
        sampleCount += samples.count
        buffer.append(contentsOf: samples)
        analyse()
    }

    /// Feeds zeros for the last frames and returns all; none at all if no sample was fed.
    public consuming func finish() -> LogMelFrames {
        if sampleCount > 0 {
            buffer.append(contentsOf: repeatElement(0, count: configuration.frameLength / 2))
            analyse()
        }
        return LogMelFrames(bandCount: configuration.bandCount, framesPerSecond: configuration.framesPerSecond,
                            values: values)
    }

    private mutating func analyse() {
        let (frameLength, hopLength, bandCount) = (stft.frameLength, stft.hopLength, configuration.bandCount)
        var start = 0
        let scale = 4 / Float(frameLength)
        let silence = logf(LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
        while start + frameLength <= buffer.count {
            buffer.withUnsafeBufferPointer { stft.magnitudes(frame: $0.baseAddress! + start, into: &magnitudes) }
            filterbank.apply(magnitudes, into: &bands)
            for band in 0..<bandCount {
                let v = logf(bands[band] * scale + LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
                // Written so that a NaN, which overflow in the transform could make, counts as silence.
                values.append(Int16((v > silence ? min(v, 32767) : silence).rounded()))
            }
            start += hopLength
        }
        // The hop may be longer than a frame, so the next frame may begin beyond what is buffered.
        if start > 0 && start <= buffer.count { buffer.removeFirst(start) }
    }
}

extension LogMelFrames {
    /// Log-mel frames of mono samples from memory, resampled if need be.
    ///
    /// - Throws: `AudioError.unsupportedSampleRate`.
    public init(samples: [Float], sampleRate: Int,
                configuration: LogMelConfiguration = LogMelConfiguration()) throws(AudioError) {
        let resampler = try Resampler(from: sampleRate, to: configuration.sampleRate)
        var logMel = LogMel(configuration)
        samples.withUnsafeBufferPointer { resampler.process($0) { logMel.process($0) } }
        resampler.finish { logMel.process($0) }
        self = logMel.finish()
    }
}
