import AudioFiles

/// The log-mel frames of a whole file: 12.7 kB a second of sound at the default settings.
///
/// - Parameters:
///   - maximumSeconds: Only so much of the beginning; nil reads all.
/// - Returns: Frames of what could be decoded; `damage` is set if something could not.
/// - Throws: As `decodeFile`.
public func loadLogMel(
    path: String, configuration: LogMelConfiguration = LogMelConfiguration(), maximumSeconds: Double? = nil, minimumSeconds: Double = 1
) throws(AudioError) -> LogMelFrames {
    let decoded = try decodeFile(
        path: path, sampleRate: configuration.sampleRate, maximumSeconds: maximumSeconds, minimumSeconds: minimumSeconds
    ) { LogMelConsumer(configuration, promisedSeconds: $0) }
    var frames = decoded.consumer.frames!
    frames.damage = decoded.damage
    return frames
}

/// Turns the samples of a file into log-mel frames.
package final class LogMelConsumer: SampleConsumer {
    private var logMel: LogMel?
    /// All frames; after `finish`.
    package private(set) var frames: LogMelFrames?

    /// - Parameter promisedSeconds: For how much sound memory is taken beforehand.
    package init(_ configuration: LogMelConfiguration, promisedSeconds: Double?) {
        var logMel = LogMel(configuration)
        if let promisedSeconds { logMel.reserve(seconds: promisedSeconds) }
        self.logMel = consume logMel
    }

    package func process(_ samples: UnsafeBufferPointer<Float>) { logMel!.process(samples) }

    package func finish() { frames = logMel.take()!.finish() }
}
