/// Decodes a file, resamples it and analyses it, in blocks: memory grows by the result only (6.4 kB a second).
///
/// Where libsndfile stumbles in the middle, ffmpeg is asked too, if there is one: libsndfile 1.2.0 loses packets of
/// sound Opus files whose packets run across pages (73 of 307 test clips), and what is lost shifts the beat.
///
/// - Parameters:
///   - maximumSeconds: Stop after so much sound; nil reads all.
///   - minimumSeconds: Refuse files with less sound.
/// - Returns: Frames of what could be decoded; `damage` is set if something could not.
/// - Throws: `AudioError`, among them `tooShort`, and `damaged` when too little decodes.
public func loadLogMel(
    path: String, configuration: LogMelConfiguration = LogMelConfiguration(), maximumSeconds: Double? = nil,
    minimumSeconds: Double = 1
) throws(AudioError) -> LogMelFrames {
    var sound = try analyse(path, .automatic, configuration, maximumSeconds)
    if sound.frames.damage != nil && !sound.usedFFmpeg {
        // A failure here adds nothing to what is known.
        if let other = try? analyse(path, .ffmpeg, configuration, maximumSeconds), other.seconds >= sound.seconds {
            sound = other
        }
    }
    if sound.seconds < minimumSeconds {
        if let damage = sound.frames.damage {
            throw .damaged(path: path, decodedSeconds: sound.seconds, reason: damage)
        }
        if sound.seconds == 0 { throw .empty(path: path) }
        throw .tooShort(path: path, seconds: sound.seconds, minimumSeconds: minimumSeconds)
    }
    return sound.frames
}

private func analyse(
    _ path: String, _ decoder: AudioDecoder, _ configuration: LogMelConfiguration, _ maximumSeconds: Double?
) throws(AudioError) -> (frames: LogMelFrames, seconds: Double, usedFFmpeg: Bool) {
    let reader = try AudioFileReader(path: path, decoder: decoder, fallbackSampleRate: configuration.sampleRate)
    let resampler = try Resampler(from: reader.sampleRate, to: configuration.sampleRate, path: path)
    var logMel = LogMel(configuration)
    let rate = Double(reader.sampleRate)
    let limit = maximumSeconds.map { Int(min(max($0, 0) * rate, 0x1p53)) } ?? .max
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
    var frames = logMel.finish()
    frames.damage = reader.damage
    return (frames, Double(total) / rate, reader.usesFFmpeg)
}
