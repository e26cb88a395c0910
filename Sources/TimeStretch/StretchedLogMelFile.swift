import AudioFeatures
import AudioFiles

/// The log-mel frames of a whole file whose sound is stretched first, at its pitch (`PhaseVocoder`).
///
/// - Parameters:
///   - maximumSeconds: Only so much of the beginning, before stretching; nil reads all.
///   - stretchRatio: Makes the sound so many times as fast; 0.1 ... 10. At 1 the frames are those of the sound as it is.
/// - Returns: Frames of what could be decoded; `damage` is set if something could not.
/// - Throws: As `decodeFile`.
public func loadLogMel(
    path: String, configuration: LogMelConfiguration, maximumSeconds: Double?, minimumSeconds: Double, stretchRatio: Double
) throws(AudioError) -> LogMelFrames {
    if stretchRatio == 1 {
        return try loadLogMel(path: path, configuration: configuration, maximumSeconds: maximumSeconds, minimumSeconds: minimumSeconds)
    }
    let decoded = try decodeFile(
        path: path, sampleRate: configuration.sampleRate, maximumSeconds: maximumSeconds, minimumSeconds: minimumSeconds
    ) { promised throws(AudioError) in
        StretchingConsumer(ratio: stretchRatio, sampleRate: configuration.sampleRate,
                           into: LogMelConsumer(configuration, promisedSeconds: promised.map { $0 / stretchRatio }))
    }
    var frames = decoded.consumer.consumer.frames!
    frames.damage = decoded.damage
    return frames
}

/// Stretches what it is fed and feeds it on.
private final class StretchingConsumer: SampleConsumer {
    let consumer: LogMelConsumer
    private let vocoder: PhaseVocoder

    init(ratio: Double, sampleRate: Int, into consumer: LogMelConsumer) {
        self.consumer = consumer
        vocoder = PhaseVocoder(ratio: ratio, sampleRate: sampleRate)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) { vocoder.process(samples) { consumer.process($0) } }

    func finish() {
        vocoder.finish { consumer.process($0) }
        consumer.finish()
    }
}
