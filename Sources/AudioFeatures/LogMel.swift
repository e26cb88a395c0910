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
        while start + frameLength <= buffer.count {
            buffer.withUnsafeBufferPointer { stft.magnitudes(frame: $0.baseAddress! + start, into: &magnitudes) }
            filterbank.apply(magnitudes, into: &bands)
            for band in 0..<bandCount {
                let v = logf(bands[band] * scale + LogMelFrames.magnitudeFloor) * LogMelFrames.stepsPerNeper
                // Written so that a NaN, which overflow in the transform could make, counts as silence.
                values.append(Int16((v > -32768 ? min(v, 32767) : -32768).rounded()))
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

/// Decodes a file, resamples it and analyses it, in blocks: memory grows by the result only (6.4 kB a second).
///
/// - Parameters:
///   - maximumSeconds: Stop after so much sound; nil reads all.
///   - minimumSeconds: Refuse files with less sound.
/// - Returns: Frames of what could be decoded; `damage` is set if the decoder stopped early.
/// - Throws: `AudioError`, among them `tooShort`, and `damaged` when too little decodes.
public func loadLogMel(
    path: String, configuration: LogMelConfiguration = LogMelConfiguration(), maximumSeconds: Double? = nil,
    minimumSeconds: Double = 1
) throws(AudioError) -> LogMelFrames {
    let reader = try AudioFileReader(path: path, fallbackSampleRate: configuration.sampleRate)
    let resampler = try Resampler(from: reader.sampleRate, to: configuration.sampleRate, path: path)
    var logMel = LogMel(configuration)
    let rate = Double(reader.sampleRate)
    let limit = maximumSeconds.map { Int(min($0 * rate, 0x1p53)) } ?? .max
    if let declared = reader.declaredFrameCount {
        // A damaged header may promise years; reserve for an hour at most.
        logMel.reserve(seconds: min(Double(min(declared, limit)) / rate, 3600))
    }
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 16384)
    defer { block.deallocate() }
    var total = 0
    while total < limit {
        let count = reader.read(into: UnsafeMutableBufferPointer(rebasing: block[..<min(block.count, limit - total)]))
        if count == 0 { break }
        total += count
        resampler.process(UnsafeBufferPointer(rebasing: block[..<count])) { logMel.process($0) }
    }
    resampler.finish { logMel.process($0) }
    let seconds = Double(total) / rate
    if seconds < minimumSeconds {
        if let damage = reader.damage { throw .damaged(path: path, decodedSeconds: seconds, reason: damage) }
        if total == 0 { throw .empty(path: path) }
        throw .tooShort(path: path, seconds: seconds, minimumSeconds: minimumSeconds)
    }
    var frames = logMel.finish()
    frames.damage = reader.damage
    return frames
}
