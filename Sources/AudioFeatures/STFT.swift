#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The short-time Fourier transform with a periodic Hann window.
///
/// Frame i of a whole signal is centred on sample i x `hopLength`; beyond either end the signal is zero, so a signal of
/// n samples has 1 + n / `hopLength` frames. Keeps buffers: one instance per thread.
public final class STFT {
    public let frameLength: Int
    public let hopLength: Int
    public var binCount: Int { frameLength / 2 + 1 }
    private let transform: RealFFT
    private let window: [Float]

    /// - Parameters:
    ///   - frameLength: Samples per frame; even.
    ///   - hopLength: Samples between frames.
    public init(frameLength: Int, hopLength: Int) {
        precondition(frameLength > 0 && frameLength % 2 == 0,
                     "STFT: frameLength must be even and positive, found \(frameLength)")
        precondition(hopLength > 0, "STFT: hopLength must be positive, found \(hopLength)")
        self.frameLength = frameLength
        self.hopLength = hopLength
        transform = RealFFT(length: frameLength)
        window = hannWindow(length: frameLength)
    }

    /// Magnitudes of the frame that begins at `samples` (`frameLength` of them) into `result` (`binCount`).
    ///
    /// Not scaled: a full-scale sine at a bin's centre gives `frameLength` / 4.
    public func magnitudes(frame samples: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        let input = transform.input.baseAddress!
        window.withUnsafeBufferPointer { window in
            let window = window.baseAddress!
            for i in 0..<frameLength { input[i] = samples[i] * window[i] }
        }
        transform.forward()
        let bins = UnsafePointer(transform.output.baseAddress!)
        for k in 0..<binCount {
            let re = bins[2 * k], im = bins[2 * k + 1]
            result[k] = (re * re + im * im).squareRoot()
        }
    }

    /// Magnitudes of a whole signal, `[frame][bin]` in one array of (1 + count / `hopLength`) x `binCount`.
    public func magnitudes(of samples: [Float]) -> [Float] {
        let half = frameLength / 2
        let padded = [Float](repeating: 0, count: half) + samples + [Float](repeating: 0, count: half)
        let frames = 1 + samples.count / hopLength
        return [Float](unsafeUninitializedCapacity: frames * binCount) { result, count in
            padded.withUnsafeBufferPointer { padded in
                for i in 0..<frames {
                    magnitudes(frame: padded.baseAddress! + i * hopLength,
                               into: result.baseAddress! + i * binCount)
                }
            }
            count = frames * binCount
        }
    }
}

/// The periodic Hann window: w[n] = (1 - cos(2 pi n / length)) / 2.
public func hannWindow(length: Int) -> [Float] {
    (0..<length).map { Float(0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length))) }
}
