/// Something that is fed the samples of a file, in order.
public protocol SampleConsumer {
    /// Called with the next samples, mono and of the sample rate that was asked for; the buffer is only valid during the call.
    mutating func process(_ samples: UnsafeBufferPointer<Float>)
    /// Called once, after the last sample.
    mutating func finish()
}

/// What became of a file.
public struct DecodedFile<Consumer> {
    /// Fed with all that was decoded, and finished.
    public var consumer: Consumer
    /// How much sound was decoded.
    public var durationSeconds: Double
    /// Why decoding ended early or left something out, and how much, if it did.
    public var damage: String?
    fileprivate var usedFFmpeg: Bool
    fileprivate var isIncomplete: Bool
}

/// Decodes a file, resamples it and feeds it to a consumer, in blocks: memory does not grow with the file.
///
/// Where one decoder stumbles or leaves bytes unheard, FFmpeg's libraries are asked too, if they are there, and who hears
/// more is believed.
///
/// - Parameters:
///   - sampleRate: Samples per second that the consumer wants.
///   - maximumSeconds: Stop after so much sound; nil reads all.
///   - minimumSeconds: Refuse files with less sound.
///   - makeConsumer: Given the seconds that the header promises, at most 3600; called again if another decoder is tried.
/// - Throws: `AudioError`, among them `tooShort`, and `damaged` when too little decodes.
public func decodeFile<Consumer: SampleConsumer>(
    path: String, sampleRate: Int, maximumSeconds: Double? = nil, minimumSeconds: Double = 0,
    into makeConsumer: (_ promisedSeconds: Double?) throws(AudioError) -> Consumer
) throws(AudioError) -> DecodedFile<Consumer> {
    var decoded = try decode(path, .automatic, sampleRate, maximumSeconds, makeConsumer)
    if decoded.isIncomplete && !decoded.usedFFmpeg && decoded.durationSeconds < maximumSeconds ?? .infinity {
        // A failure here adds nothing to what is known.
        if let other = try? decode(path, .ffmpeg, sampleRate, maximumSeconds, makeConsumer),
            other.durationSeconds > decoded.durationSeconds + (other.isIncomplete ? 0.05 : -0.001) {
            decoded = other
        }
    }
    if decoded.durationSeconds < minimumSeconds || decoded.durationSeconds == 0 {
        if let damage = decoded.damage {
            throw .damaged(path: path, decodedSeconds: decoded.durationSeconds, reason: damage)
        }
        if decoded.durationSeconds == 0 { throw .empty(path: path) }
        throw .tooShort(path: path, seconds: decoded.durationSeconds, minimumSeconds: minimumSeconds)
    }
    return decoded
}

private func decode<Consumer: SampleConsumer>(
    _ path: String, _ decoder: AudioDecoder, _ sampleRate: Int, _ maximumSeconds: Double?,
    _ makeConsumer: (Double?) throws(AudioError) -> Consumer
) throws(AudioError) -> DecodedFile<Consumer> {
    let reader = try AudioFileReader(path: path, decoder: decoder)
    let resampler = try Resampler(from: reader.sampleRate, to: sampleRate, path: path)
    let rate = Double(reader.sampleRate)
    let limit = maximumSeconds.map { Int(min(max($0, 0) * rate, 0x1p53)) } ?? .max
    // A damaged header may promise years.
    var consumer = try makeConsumer(reader.promisedSeconds.map { min($0, maximumSeconds ?? 3600, 3600) })
    let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 16384)
    defer { block.deallocate() }
    var total = 0
    while total < limit {
        let count = reader.read(into: UnsafeMutableBufferPointer(rebasing: block[..<min(block.count, limit - total)]))
        if count == 0 { break }
        total += count
        resampler.process(UnsafeBufferPointer(rebasing: block[..<count])) { consumer.process($0) }
    }
    resampler.finish { consumer.process($0) }
    consumer.finish()
    return DecodedFile(consumer: consumer, durationSeconds: Double(total) / rate, damage: reader.damage,
                       usedFFmpeg: reader.usesFFmpeg, isIncomplete: reader.isIncomplete)
}
