#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Power in mel bands in decibels, frame by frame; equals `librosa.power_to_db(melspectrogram, top_db=None)`.
///
/// Limiting the range below the whole signal's peak (`top_db`) needs the end of the stream: collect the frames and apply
/// `limitDecibels`.
public final class DecibelMelSpectrogram: StreamingRepresentation {
    /// How it analyses.
    public var configuration: MelSpectrogramConfiguration { mel.configuration }
    public var frameSize: Int { mel.frameSize }
    private let mel: MelSpectrogram
    private var decibels: [Float]

    /// The defaults are librosa's.
    public init(_ configuration: MelSpectrogramConfiguration = MelSpectrogramConfiguration()) {
        mel = MelSpectrogram(configuration)
        decibels = [Float](repeating: 0, count: configuration.bandCount)
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        mel.process(samples) { convert($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        mel.finish { convert($0, body) }
    }

    private func convert(_ powers: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        for i in 0..<powers.count { decibels[i] = decibel(power: powers[i]) }
        decibels.withUnsafeBufferPointer(body)
    }
}

/// 10 log10(max(`floor`, `power`) / `reference`).
public func decibel(power: Float, reference: Float = 1, floor: Float = 1e-10) -> Float {
    10 * log10f(max(floor, power)) - 10 * log10f(max(floor, reference))
}

/// Raises all values to at least `range` below their largest.
public func limitDecibels(_ values: inout [Float], range: Float) {
    guard let peak = values.max() else { return }
    for i in values.indices { values[i] = max(values[i], peak - range) }
}
