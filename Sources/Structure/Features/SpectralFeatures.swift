import AudioFeatures
import AudioFiles
import Formats
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// 64 mel bands in decibels: what sounds, and how loud.
public struct MelFeature: StructureFeature {
    public static let name = "mel"
    public static let summary = "64 mel bands"

    /// Nothing can be set.
    public init() {}
    public static func load(model: String?) -> MelFeature { MelFeature() }
    public func extractor() -> any StepExtractor { MelExtractor(frameWidth: MelExtractor.bandCount) { $0 } }
}

/// 20 mel-frequency cepstral coefficients: the shape of the spectrum.
///
/// Source: Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word recognition", IEEE TASSP 28(4),
/// 1980 (as an orthonormal cosine transform of the decibels of 64 bands, which is what librosa has).
public struct MFCCFeature: StructureFeature {
    public static let name = "mfcc"
    public static let summary = "20 cepstral coefficients of the mel bands"
    /// Coefficients kept, the first of them the mean level.
    public static let coefficientCount = 20

    /// Nothing can be set.
    public init() {}
    public static func load(model: String?) -> MFCCFeature { MFCCFeature() }

    public func extractor() -> any StepExtractor {
        let bands = MelExtractor.bandCount, count = Self.coefficientCount
        var cosines = [Float](repeating: 0, count: count * bands)
        for k in 0..<count {
            let scale: Double = ((k == 0 ? 1 : 2) / Double(bands)).squareRoot()
            for band in 0..<bands {
                let angle: Double = .pi * Double(k) * (Double(band) + 0.5) / Double(bands)
                cosines[k * bands + band] = Float(scale * cos(angle))
            }
        }
        return MelExtractor(frameWidth: count) { decibels in
            var coefficients = [Float](repeating: 0, count: count)
            for k in 0..<count {
                for band in 0..<bands { coefficients[k] += cosines[k * bands + band] * decibels[band] }
            }
            return coefficients
        }
    }
}

/// 12 pitch classes: harmony.
public struct ChromaFeature: StructureFeature {
    public static let name = "chroma"
    public static let summary = "12 pitch classes"

    /// Nothing can be set.
    public init() {}
    public static func load(model: String?) -> ChromaFeature { ChromaFeature() }
    public func extractor() -> any StepExtractor { ChromaExtractor() }
}

/// Steps of the mel bands in decibels, or of what is made of them frame by frame.
private final class MelExtractor: StepExtractor {
    static let bandCount = 64
    /// What lies further below the loudest band so far counts as that far below.
    private static let decibelRange: Float = 80
    private let mel = DecibelMelSpectrogram(MelSpectrogramConfiguration(sampleRate: StructureFeatures.sampleRate, bandCount: bandCount))
    private let change: ([Float]) -> [Float]
    private var pooling: StepPooling
    /// 0 dB is about 40 dB below loud music. To begin there keeps silence before the music from lying far below silence after it.
    private var peak: Float = 0
    private var decibels = [Float](repeating: 0, count: bandCount)

    init(frameWidth: Int, _ change: @escaping ([Float]) -> [Float]) {
        self.change = change
        pooling = StepPooling(frameWidth: frameWidth, frameSeconds: 1 / mel.configuration.framesPerSecond)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) { mel.process(samples, take) }

    func finish() -> FeatureSteps {
        mel.finish(take)
        return pooling.finish()
    }

    private func take(_ frame: UnsafeBufferPointer<Float>) {
        for band in 0..<Self.bandCount { peak = max(peak, frame[band]) }
        for band in 0..<Self.bandCount { decibels[band] = max(frame[band], peak - Self.decibelRange) }
        change(decibels).withUnsafeBufferPointer { pooling.append($0) }
    }
}

private final class ChromaExtractor: StepExtractor {
    private static let hopLength = 512
    private let chroma = SpectrumChroma(sampleRate: StructureFeatures.sampleRate, hopLength: hopLength)
    private var pooling = StepPooling(frameWidth: 12, frameSeconds: Double(hopLength) / Double(StructureFeatures.sampleRate))

    func process(_ samples: UnsafeBufferPointer<Float>) { chroma.process(samples) { pooling.append($0) } }

    func finish() -> FeatureSteps {
        chroma.finish { pooling.append($0) }
        return pooling.finish()
    }
}
