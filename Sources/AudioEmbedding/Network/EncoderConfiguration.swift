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

    /// Coefficients of the cepstra whose statistics are the last part of an embedding; 0 for none.
    public var cepstralCount = 20

    /// Share of the rhythm path in the squared length of an embedding.
    public var rhythmShare = 0.33
    /// Share of the cepstra, if there are any; the rest is the timbre path's.
    public var cepstrumShare = 0.33

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
    /// Numbers that are statistics of cepstra.
    public var cepstrumWidth: Int { 3 * cepstralCount }
    /// Numbers of an embedding.
    public var width: Int { rhythmWidth + timbreWidth + cepstrumWidth }
    private var timbreWidth: Int { pooledWidth + statisticsWidth }

    /// The numbers of an embedding that each part has, in order.
    public func range(of part: EmbeddingPart) -> Range<Int> {
        switch part {
        case .rhythm: 0..<rhythmWidth
        case .timbre: rhythmWidth..<rhythmWidth + timbreWidth
        case .cepstrum: rhythmWidth + timbreWidth..<width
        }
    }

    /// The share of a part in the squared length of an embedding.
    package func share(of part: EmbeddingPart) -> Double {
        switch part {
        case .rhythm: rhythmShare
        case .timbre: max(0, 1 - rhythmShare - share(of: .cepstrum))
        case .cepstrum: cepstralCount == 0 ? 0 : cepstrumShare
        }
    }
}

/// A part of an embedding.
public enum EmbeddingPart: String, CaseIterable, Sendable, Codable {
    /// From the periodicity spectrum of learned onset strengths: what repeats, and how fast.
    case rhythm
    /// From convolutions over time, pooled, and means and deviations of the bands: what sounds.
    case timbre
    /// From the shape of the spectrum: means and deviations of cepstra.
    case cepstrum

    /// The parts that paths of the network give.
    public static let learned: [EmbeddingPart] = [.rhythm, .timbre]
}

// Files of the first encoders say nothing of cepstra: those have none.
extension EncoderConfiguration {
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        bandGroups = try values.decode([Int].self, forKey: .bandGroups)
        framesPerSecond = try values.decode(Double.self, forKey: .framesPerSecond)
        onsetChannels = try values.decode([Int].self, forKey: .onsetChannels)
        onsetDilations = try values.decode([Int].self, forKey: .onsetDilations)
        onsetKernelSize = try values.decode(Int.self, forKey: .onsetKernelSize)
        rateMinimumBPM = try values.decode(Double.self, forKey: .rateMinimumBPM)
        rateOctaves = try values.decode(Int.self, forKey: .rateOctaves)
        binsPerOctave = try values.decode(Int.self, forKey: .binsPerOctave)
        rateChannels = try values.decode(Int.self, forKey: .rateChannels)
        ratePooling = try values.decode(Int.self, forKey: .ratePooling)
        rhythmWidth = try values.decode(Int.self, forKey: .rhythmWidth)
        timbreChannels = try values.decode([Int].self, forKey: .timbreChannels)
        timbreKernelSize = try values.decode(Int.self, forKey: .timbreKernelSize)
        hasBandStatistics = try values.decode(Bool.self, forKey: .hasBandStatistics)
        cepstralCount = try values.decodeIfPresent(Int.self, forKey: .cepstralCount) ?? 0
        rhythmShare = try values.decode(Double.self, forKey: .rhythmShare)
        cepstrumShare = try values.decodeIfPresent(Double.self, forKey: .cepstrumShare) ?? 0
    }
}
