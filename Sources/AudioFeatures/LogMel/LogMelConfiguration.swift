/// How sound becomes log-mel frames. Part of a model: frames of one configuration mean nothing to another.
public struct LogMelConfiguration: Sendable, Hashable, Codable {
    /// Samples per second that the sound is resampled to.
    public var sampleRate: Int
    /// Samples per analysis frame (periodic Hann window); even.
    public var frameLength: Int
    /// Samples between frames.
    public var hopLength: Int
    /// Mel bands.
    public var bandCount: Int
    /// Lower edge of the lowest band, in hertz.
    public var minimumHz: Double
    /// Upper edge of the highest band, in hertz; at most half the sample rate.
    public var maximumHz: Double

    /// Bands of a second, slower analysis, a semitone apart: where a change of pitch shows that the broad bands above
    /// miss, as of bowed and sung notes. 0 for none.
    public var semitoneBandCount: Int
    /// Samples per frame of the second analysis, centred on the frames of the first; even.
    public var semitoneFrameLength: Int
    /// Centre of the lowest semitone band, in hertz.
    public var semitoneMinimumHz: Double

    /// Frames a second.
    public var framesPerSecond: Double { Double(sampleRate) / Double(hopLength) }
    /// Numbers in a frame: mel bands, then semitone bands.
    public var featureCount: Int { bandCount + semitoneBandCount }
    /// How many numbers of a frame belong to each analysis; each has its own peak and floor in an excerpt.
    public var bandGroups: [Int] { semitoneBandCount > 0 ? [bandCount, semitoneBandCount] : [bandCount] }

    /// The defaults are those of the shipped model, but for its semitone bands.
    public init(sampleRate: Int = 22050, frameLength: Int = 1024, hopLength: Int = 441, bandCount: Int = 64,
                minimumHz: Double = 30, maximumHz: Double = 10000, semitoneBandCount: Int = 0,
                semitoneFrameLength: Int = 4096, semitoneMinimumHz: Double = 55) {
        self.sampleRate = sampleRate
        self.frameLength = frameLength
        self.hopLength = hopLength
        self.bandCount = bandCount
        self.minimumHz = minimumHz
        self.maximumHz = maximumHz
        self.semitoneBandCount = semitoneBandCount
        self.semitoneFrameLength = semitoneFrameLength
        self.semitoneMinimumHz = semitoneMinimumHz
    }
}
