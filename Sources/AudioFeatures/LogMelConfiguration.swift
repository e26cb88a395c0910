/// How sound becomes log-mel frames. Part of a model: frames of one configuration mean nothing to another.
public struct LogMelConfiguration: Sendable, Hashable, Codable {
    /// Samples per second that the sound is resampled to.
    public var sampleRate: Int
    /// Samples per analysis frame (periodic Hann window); even.
    public var frameLength: Int
    /// Samples between frames.
    public var hopLength: Int
    public var bandCount: Int
    /// Lower edge of the lowest band, in hertz.
    public var minimumHz: Double
    /// Upper edge of the highest band, in hertz; at most half the sample rate.
    public var maximumHz: Double

    public var framesPerSecond: Double { Double(sampleRate) / Double(hopLength) }

    public init(sampleRate: Int = 22050, frameLength: Int = 1024, hopLength: Int = 441, bandCount: Int = 64,
                minimumHz: Double = 30, maximumHz: Double = 10000) {
        self.sampleRate = sampleRate
        self.frameLength = frameLength
        self.hopLength = hopLength
        self.bandCount = bandCount
        self.minimumHz = minimumHz
        self.maximumHz = maximumHz
    }
}
