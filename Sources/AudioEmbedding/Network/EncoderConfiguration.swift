import AudioFeatures

/// The sizes of an `EncoderNetwork`.
public struct EncoderConfiguration: Hashable, Sendable, Codable {
    /// Mel bands of a frame, then semitone bands: `LogMelConfiguration.bandGroups`.
    public var bandGroups = [64, 63]
    /// Frames per second: `LogMelConfiguration.framesPerSecond`.
    public var framesPerSecond = 50.0

    /// Channels of the rhythm path's convolutions over time; the last are its learned onset strengths.
    public var onsetChannels = [48, 48, 24]
    /// Distance between the frames under a kernel, for each of these.
    public var onsetDilations = [1, 2, 4]
    /// Frames under a kernel of these; odd.
    public var onsetKernelSize = 5
    /// Lowest rate of the periodicity spectrum, in cycles per minute.
    public var rateMinimumBPM = 20.0
    /// Span of the periodicity spectrum, in octaves.
    public var rateOctaves = 5
    /// Its resolution.
    public var binsPerOctave = 30
    /// Channels of the rhythm path's two convolutions along the rates.
    public var rateChannels = 32
    /// How many neighbouring rates become one number.
    public var ratePooling = 3
    /// Numbers of an embedding that come from the rhythm path.
    public var rhythmWidth = 256

    /// Channels of the timbre path's convolutions over time; the mean and the deviation of the last over time are its numbers.
    public var timbreChannels = [128, 160, 160]
    /// Frames under a kernel of these; odd.
    public var timbreKernelSize = 3

    /// Whether the means and deviations of the bands themselves stand beside what is learned.
    public var hasBandStatistics = true

    /// Share of the rhythm path in the squared length of an embedding; the rest is the timbre path's. A third: rhythm, convolutions and
    /// statistics count alike.
    public var rhythmShare = 0.33

    /// The sizes of the shipped encoder.
    public init() {}

    /// Numbers in a frame.
    public var bandCount: Int { bandGroups.reduce(0, +) }
    /// Bins of the periodicity spectrum.
    public var rateCount: Int { rateOctaves * binsPerOctave }
    /// Numbers that are the mean and the deviation of the timbre path's channels.
    public var pooledWidth: Int { 2 * (timbreChannels.last ?? 0) }
    /// Numbers that are statistics of the bands: mean, deviation, and deviation of the change from frame to frame.
    public var statisticsWidth: Int { hasBandStatistics ? 3 * bandCount : 0 }
    /// Numbers of an embedding.
    public var width: Int { rhythmWidth + pooledWidth + statisticsWidth }

    /// The numbers of an embedding that each part has, in order.
    public func range(of part: EmbeddingPart) -> Range<Int> {
        switch part {
        case .rhythm: 0..<rhythmWidth
        case .timbre: rhythmWidth..<width
        }
    }

    /// The share of a part in the squared length of an embedding.
    func share(of part: EmbeddingPart) -> Double {
        switch part {
        case .rhythm: rhythmShare
        case .timbre: 1 - rhythmShare
        }
    }
}

/// A part of an embedding.
public enum EmbeddingPart: String, CaseIterable, Sendable, Codable {
    /// From the periodicity spectrum of learned onset strengths: what repeats, and how fast.
    case rhythm
    /// From convolutions over time, pooled, and means and deviations of the bands: what sounds.
    case timbre
}
