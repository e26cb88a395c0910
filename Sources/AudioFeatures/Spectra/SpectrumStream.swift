#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What of a complex spectrum a frame holds.
public enum SpectrumQuantity: Sendable, Hashable {
    /// Interleaved real and imaginary parts: two floats a bin.
    case complex
    /// The magnitude.
    case magnitude
    /// The squared magnitude.
    case power

    var floatsPerBin: Int { self == .complex ? 2 : 1 }
}

/// The short-time Fourier transform of a stream: one frame of `binCount` bins every `hopLength` samples; see `STFT`.
///
/// Centred, frame i lies around sample i x `hopLength`, with zeros beyond both ends: 1 + n / `hopLength` frames for n
/// samples (even frames). Not centred, frame i begins at that sample and only whole frames count. Equals `librosa.stft`
/// with `pad_mode="constant"`. Not scaled.
public final class SpectrumStream: StreamingRepresentation {
    /// What of the complex values a frame holds.
    public let quantity: SpectrumQuantity
    /// Bins in a frame: half a frame's samples and one.
    public var binCount: Int { stft.binCount }
    public var frameSize: Int { binCount * quantity.floatsPerBin }
    private let stft: STFT
    private var cutter: FrameCutter
    private var values: [Float]

    /// - Parameters:
    ///   - frameLength: Samples per frame, even or odd.
    ///   - hopLength: Samples between frames.
    ///   - window: `frameLength` weights; the periodic Hann window when nil.
    public init(frameLength: Int, hopLength: Int, window: [Float]? = nil, isCentred: Bool = true,
                quantity: SpectrumQuantity = .complex) {
        self.quantity = quantity
        stft = STFT(frameLength: frameLength, hopLength: hopLength, window: window)
        cutter = FrameCutter(frameLength: frameLength, hopLength: hopLength, padding: isCentred ? frameLength / 2 : 0)
        values = [Float](repeating: 0, count: stft.binCount)
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        cutter.process(samples) { transform($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        cutter.finish { transform($0, body) }
    }

    private func transform(_ frame: UnsafePointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        if quantity == .complex { return body(stft.spectrum(frame: frame)) }
        values.withUnsafeMutableBufferPointer { values in
            if quantity == .magnitude {
                stft.magnitudes(frame: frame, into: values.baseAddress!)
            } else {
                stft.powers(frame: frame, into: values.baseAddress!)
            }
            body(UnsafeBufferPointer(values))
        }
    }
}

/// The periodic Hamming window: w[n] = 0.54 - 0.46 cos(2 pi n / length).
public func hammingWindow(length: Int) -> [Float] {
    (0..<length).map { Float(0.54 - 0.46 * cos(2 * .pi * Double($0) / Double(length))) }
}
