import CSignalKernels
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The short-time Fourier transform: windowed frames and their spectra.
///
///     X[k] = sum over n of window[n] x[n] exp(-2 pi i k n / frameLength),  k in 0 ..< binCount,  not scaled
///
/// Frame i of a whole signal is centred on sample i x `hopLength`; beyond either end the signal is zero, so a signal of
/// n samples has 1 + n / `hopLength` frames. `SpectrumStream` does the same block by block. Keeps buffers: one instance
/// per thread.
public final class STFT {
    /// Samples per frame.
    public let frameLength: Int
    /// Samples between frames.
    public let hopLength: Int
    /// Bins in a spectrum.
    public var binCount: Int { frameLength / 2 + 1 }
    private let transform: RealFFT
    /// Weights of the frame's samples.
    public let window: [Float]

    /// - Parameters:
    ///   - frameLength: Samples per frame, even or odd.
    ///   - hopLength: Samples between frames.
    ///   - window: `frameLength` weights; the periodic Hann window when nil.
    public init(frameLength: Int, hopLength: Int, window: [Float]? = nil) {
        precondition(frameLength > 0, "STFT: frameLength must be positive, found \(frameLength)")
        precondition(window.map { $0.count == frameLength } ?? true,
                     "STFT: the window has \(window?.count ?? 0) weights, the frame \(frameLength) samples")
        precondition(hopLength > 0, "STFT: hopLength must be positive, found \(hopLength)")
        self.frameLength = frameLength
        self.hopLength = hopLength
        transform = RealFFT(length: frameLength)
        self.window = window ?? hannWindow(length: frameLength)
    }

    /// The spectrum of the frame that begins at `samples` (`frameLength` of them), as `binCount` interleaved real and
    /// imaginary parts. Valid until the next call.
    public func spectrum(frame samples: UnsafePointer<Float>) -> UnsafeBufferPointer<Float> {
        window.withUnsafeBufferPointer { signal_window(samples, $0.baseAddress!, transform.input.baseAddress!, frameLength) }
        transform.forward()
        return UnsafeBufferPointer(transform.output)
    }

    /// Magnitudes of the frame that begins at `samples` (`frameLength` of them) into `result` (`binCount`).
    ///
    /// Not scaled: a full-scale sine at a bin's centre gives `frameLength` / 4 with the Hann window.
    public func magnitudes(frame samples: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        magnitudes(frame: samples, into: result, count: binCount)
    }

    /// Those of the first `count` bins, for who reads no others.
    func magnitudes(frame samples: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int) {
        signal_magnitudes(spectrum(frame: samples).baseAddress!, result, count)
    }

    /// Squared magnitudes of a frame; see `magnitudes`.
    public func powers(frame samples: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
        let bins = spectrum(frame: samples).baseAddress!
        for k in 0..<binCount {
            let re = bins[2 * k], im = bins[2 * k + 1]
            result[k] = re * re + im * im
        }
    }

    /// Magnitudes of a whole signal, `[frame][bin]` in one array of (1 + count / `hopLength`) x `binCount`.
    public func magnitudes(of samples: [Float]) -> [Float] {
        let half = frameLength / 2
        let padded = [Float](repeating: 0, count: half) + samples + [Float](repeating: 0, count: half)
        let frames = 1 + (padded.count - frameLength) / hopLength
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
