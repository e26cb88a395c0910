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
    /// How it analyses.
    public let configuration: LogMelConfiguration
    private let stft: STFT
    private let filterbank: MelFilterbank
    private var buffer: [Float]
    private var values: [Int16] = []
    private var magnitudes: [Float]
    private var bands: [Float]
    private let semitones: (stft: STFT, filterbank: MelFilterbank)?
    /// Samples before and after a frame's centre that the longer analysis reads.
    private let reach: Int
    private var sampleCount = 0

    /// - Precondition: Frame lengths are even, and `maximumHz` is at most half the sample rate.
    public init(_ configuration: LogMelConfiguration = LogMelConfiguration()) {
        self.configuration = configuration
        stft = STFT(frameLength: configuration.frameLength, hopLength: configuration.hopLength)
        filterbank = MelFilterbank(
            sampleRate: configuration.sampleRate, frameLength: configuration.frameLength,
            bandCount: configuration.bandCount, minimumHz: configuration.minimumHz, maximumHz: configuration.maximumHz)
        var longest = configuration.frameLength
        if configuration.semitoneBandCount > 0 {
            let length = configuration.semitoneFrameLength
            semitones = (STFT(frameLength: length, hopLength: configuration.hopLength),
                         MelFilterbank(semitones: configuration.semitoneBandCount, from: configuration.semitoneMinimumHz,
                                       sampleRate: configuration.sampleRate, frameLength: length))
            longest = max(longest, length)
        } else {
            semitones = nil
        }
        reach = longest / 2
        buffer = [Float](repeating: 0, count: reach)
        magnitudes = [Float](repeating: 0, count: longest / 2 + 1)
        bands = [Float](repeating: 0, count: configuration.featureCount)
    }

    /// Makes room for a signal of known length.
    public mutating func reserve(seconds: Double) {
        values.reserveCapacity((Int(seconds * configuration.framesPerSecond) + 2) * configuration.featureCount)
    }

    /// The same with an array.
    public mutating func process(_ samples: [Float]) {
        samples.withUnsafeBufferPointer { process($0) }
    }

    /// Feeds samples at `configuration.sampleRate`.
    public mutating func process(_ samples: UnsafeBufferPointer<Float>) {
        sampleCount += samples.count
        buffer.append(contentsOf: samples)
        analyse()
    }

    /// Hands over the frames made since the last call, `[frame][band]`, and forgets them: for streams of any length.
    public mutating func drain(_ body: (UnsafeBufferPointer<Int16>) -> Void) {
        values.withUnsafeBufferPointer(body)
        values.removeAll(keepingCapacity: true)
    }

    /// Feeds zeros for the last frames; nothing may be fed after it.
    public mutating func flush() {
        guard sampleCount > 0 else { return }
        buffer.append(contentsOf: repeatElement(0, count: reach))
        analyse()
        sampleCount = 0
    }

    /// Feeds zeros for the last frames and returns all that were not drained; none at all if no sample was fed.
    public consuming func finish() -> LogMelFrames {
        flush()
        return LogMelFrames(bandCount: configuration.featureCount, framesPerSecond: configuration.framesPerSecond,
                            values: values)
    }

    private mutating func analyse() {
        let (frameLength, hopLength) = (configuration.frameLength, configuration.hopLength)
        let silence = logf(LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
        var start = 0
        while start + 2 * reach <= buffer.count {
            buffer.withUnsafeBufferPointer { buffer in
                bands.withUnsafeMutableBufferPointer { bands in
                    let centre = buffer.baseAddress! + start + reach
                    stft.magnitudes(frame: centre - frameLength / 2, into: &magnitudes)
                    filterbank.apply(magnitudes, into: bands.baseAddress!)
                    for band in 0..<filterbank.bandCount { bands[band] *= 4 / Float(frameLength) }
                    guard let (slow, semitones) = semitones else { return }
                    slow.magnitudes(frame: centre - slow.frameLength / 2, into: &magnitudes)
                    semitones.apply(magnitudes, into: bands.baseAddress! + filterbank.bandCount)
                    for band in filterbank.bandCount..<bands.count { bands[band] *= 4 / Float(slow.frameLength) }
                }
            }
            for band in bands {
                let v = logf(band + LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
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
