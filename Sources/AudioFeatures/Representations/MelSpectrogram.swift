/// How `MelSpectrogram`, `DecibelMelSpectrogram` and `OnsetStrength` analyse; the defaults are librosa's.
public struct MelSpectrogramConfiguration: Sendable, Hashable {
    /// Samples per second of what is fed.
    public var sampleRate: Int
    /// Samples per frame (periodic Hann window).
    public var frameLength: Int
    /// Samples between frames.
    public var hopLength: Int
    /// Mel bands.
    public var bandCount: Int
    /// Lower edge of the lowest band, in hertz.
    public var minimumHz: Double
    /// Upper edge of the highest band, in hertz; half the sample rate when nil.
    public var maximumHz: Double?
    /// How bands are spaced.
    public var scale: MelScale
    /// How bands are scaled.
    public var normalization: MelNormalization

    /// Frames a second.
    public var framesPerSecond: Double { Double(sampleRate) / Double(hopLength) }

    /// The defaults are librosa's.
    public init(sampleRate: Int = 22050, frameLength: Int = 2048, hopLength: Int = 512, bandCount: Int = 128,
                minimumHz: Double = 0, maximumHz: Double? = nil, scale: MelScale = .slaney,
                normalization: MelNormalization = .slaney) {
        self.sampleRate = sampleRate
        self.frameLength = frameLength
        self.hopLength = hopLength
        self.bandCount = bandCount
        self.minimumHz = minimumHz
        self.maximumHz = maximumHz
        self.scale = scale
        self.normalization = normalization
    }
}

/// Power in mel bands, frame by frame: `bandCount` floats, at least 0, centred on sample i x `hopLength`.
///
/// Equals `librosa.feature.melspectrogram` with power 2. For the network's own input see `LogMel`.
public final class MelSpectrogram: StreamingRepresentation {
    /// How it analyses.
    public let configuration: MelSpectrogramConfiguration
    public var frameSize: Int { configuration.bandCount }
    private let spectra: SpectrumStream
    private let filterbank: MelFilterbank
    private var bands: [Float]

    /// The defaults are librosa's.
    public init(_ configuration: MelSpectrogramConfiguration = MelSpectrogramConfiguration()) {
        self.configuration = configuration
        spectra = SpectrumStream(frameLength: configuration.frameLength, hopLength: configuration.hopLength,
                                 quantity: .power)
        filterbank = MelFilterbank(
            sampleRate: configuration.sampleRate, frameLength: configuration.frameLength,
            bandCount: configuration.bandCount, minimumHz: configuration.minimumHz,
            maximumHz: configuration.maximumHz ?? Double(configuration.sampleRate) / 2, scale: configuration.scale,
            normalization: configuration.normalization)
        bands = [Float](repeating: 0, count: configuration.bandCount)
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        spectra.process(samples) { apply($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        spectra.finish { apply($0, body) }
    }

    private func apply(_ powers: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        filterbank.apply(powers.baseAddress!, into: &bands)
        bands.withUnsafeBufferPointer(body)
    }
}
