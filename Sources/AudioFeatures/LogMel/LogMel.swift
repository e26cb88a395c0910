import AudioFiles
import CSignalKernels
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
    private let analyses: [Analysis]
    private var buffer: [Float]
    private var values: [Int16] = []
    /// Of up to eight frames, `[frame][band]`.
    private var bands: [Float]
    /// Samples before and after a frame's centre that the longest analysis reads.
    private let reach: Int
    private var sampleCount = 0

    /// - Precondition: Frame lengths are even, and `maximumHz` is at most half the sample rate.
    public init(_ configuration: LogMelConfiguration = LogMelConfiguration()) {
        self.configuration = configuration
        var analyses = [Analysis(frameLength: configuration.frameLength, hopLength: configuration.hopLength, filterbank: MelFilterbank(
            sampleRate: configuration.sampleRate, frameLength: configuration.frameLength,
            bandCount: configuration.bandCount, minimumHz: configuration.minimumHz, maximumHz: configuration.maximumHz))]
        if configuration.semitoneBandCount > 0 {
            analyses.append(Analysis(
                frameLength: configuration.semitoneFrameLength, hopLength: configuration.hopLength, filterbank: MelFilterbank(
                    semitones: configuration.semitoneBandCount, from: configuration.semitoneMinimumHz,
                    sampleRate: configuration.sampleRate, frameLength: configuration.semitoneFrameLength)))
        }
        self.analyses = analyses
        reach = analyses.map(\.stft.frameLength).max()! / 2
        buffer = [Float](repeating: 0, count: reach)
        bands = [Float](repeating: 0, count: 8 * configuration.featureCount)
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
        let hopLength = configuration.hopLength, featureCount = configuration.featureCount
        let silence = logf(LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
        var start = 0
        while start + 2 * reach <= buffer.count {
            let frames = min(8, (buffer.count - 2 * reach - start) / hopLength + 1)
            buffer.withUnsafeBufferPointer { buffer in
                bands.withUnsafeMutableBufferPointer { bands in
                    var first = bands.baseAddress!
                    for analysis in analyses {
                        analysis.bands(centre: buffer.baseAddress! + start + reach, frames: frames, into: first, stride: featureCount)
                        first += analysis.filterbank.bandCount
                    }
                }
            }
            let count = frames * featureCount
            values.append(contentsOf: [Int16](unsafeUninitializedCapacity: count) { steps, initializedCount in
                signal_log_steps(bands, LogMelFrames.magnitudeFloor, LogMelFrames.stepsPerNeper, silence, steps.baseAddress!, count)
                initializedCount = count
            })
            start += frames * hopLength
        }
        // The hop may be longer than a frame, so the next frame may begin beyond what is buffered.
        if start > 0 && start <= buffer.count { buffer.removeFirst(start) }
    }
}

/// Magnitudes in bands, by frames of one length.
private final class Analysis {
    let stft: STFT
    let filterbank: MelFilterbank
    /// Of eight frames, first `[frame][bin]`, then `[bin][frame]`.
    private var magnitudes: [Float]
    private var interleaved: [Float]

    init(frameLength: Int, hopLength: Int, filterbank: MelFilterbank) {
        stft = STFT(frameLength: frameLength, hopLength: hopLength)
        self.filterbank = filterbank
        magnitudes = [Float](repeating: 0, count: 8 * filterbank.usedBinCount)
        interleaved = magnitudes
    }

    /// - Parameters:
    ///   - centre: The sample that the first frame is centred on.
    ///   - frames: At most 8.
    ///   - stride: Numbers from one frame's bands to the next's in `result`, which has room for eight frames.
    func bands(centre: UnsafePointer<Float>, frames: Int, into result: UnsafeMutablePointer<Float>, stride: Int) {
        let bins = filterbank.usedBinCount
        magnitudes.withUnsafeMutableBufferPointer { magnitudes in
            for frame in 0..<frames {
                stft.magnitudes(frame: centre + frame * stft.hopLength - stft.frameLength / 2, into: magnitudes.baseAddress! + frame * bins, count: bins)
            }
        }
        filterbank.applyToEight(rows: magnitudes, rowLength: bins, interleaved: &interleaved, scale: 4 / Float(stft.frameLength),
                                into: result, resultStride: stride)
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
