#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The constant-Q transform: bins spaced by equal ratios, each analysed over the same number of its own periods.
///
///     C[i, b] = sqrt(N_b) / sum(w_b) x sum over n of x[i hop + n] w_b[n] exp(-2 pi i n f_b / sampleRate)
///     N_b = Q sampleRate / f_b,  Q = (2^(2/B) + 1) / (2^(2/B) - 1),  B bins per octave
///
/// w_b is a Hann window of N_b samples centred on n = 0; beyond the ends the signal is zero. The definition is summed
/// directly, octave by octave alike. `librosa.cqt`, with the same scaling, halves the sample rate from octave to octave
/// instead, and deviates by some percent of the peak. Source: Brown, "Calculation of a constant Q spectral transform",
/// JASA 89(1), 1991.
public final class ConstantQTransform: StreamingRepresentation {
    /// Centre of each bin, lowest first.
    public let binFrequenciesHz: [Double]
    /// Bins to a factor of 2 in frequency.
    public let binsPerOctave: Int
    /// What of the complex values a frame holds.
    public let quantity: SpectrumQuantity
    /// Bins in a frame.
    public var binCount: Int { binFrequenciesHz.count }
    public var frameSize: Int { binCount * quantity.floatsPerBin }
    /// Samples on either side of a frame's centre that the longest window reads.
    private let reach: Int
    private var cutter: FrameCutter
    private let kernels: [Kernel]
    private var values: [Float]

    /// Windowed oscillations, scaled; both parts of one length, a multiple of 8.
    private struct Kernel {
        let firstSample: Int
        let cosine: [Float], sine: [Float]
    }

    /// - Parameters:
    ///   - hopLength: Samples between frames.
    ///   - minimumHz: Centre of the lowest bin; C1 by default.
    /// - Precondition: The highest bin's band lies below half the sample rate.
    public init(sampleRate: Int = 22050, hopLength: Int = 512, minimumHz: Double = 32.703_195_662_574_83,
                binCount: Int = 84, binsPerOctave: Int = 12, quantity: SpectrumQuantity = .magnitude) {
        precondition(binCount > 0 && binsPerOctave > 0 && minimumHz > 0,
                     "ConstantQTransform: \(binCount) bins, \(binsPerOctave) an octave, from \(minimumHz) Hz")
        self.binsPerOctave = binsPerOctave
        self.quantity = quantity
        let step = exp2(2 / Double(binsPerOctave)), q = (step + 1) / (step - 1)
        let frequencies = (0..<binCount).map { minimumHz * exp2(Double($0) / Double(binsPerOctave)) }
        precondition(frequencies[binCount - 1] * (1 + 1 / q) < Double(sampleRate) / 2,
                     "ConstantQTransform: bin \(binCount - 1) at \(frequencies[binCount - 1]) Hz does not fit below "
                        + "\(sampleRate / 2) Hz")
        binFrequenciesHz = frequencies
        // Eight more: kernels are filled up with zeros to multiples of 8.
        let reach = Int((q * Double(sampleRate) / minimumHz / 2).rounded(.up)) + 8
        self.reach = reach
        cutter = FrameCutter(frameLength: 2 * reach, hopLength: hopLength, padding: reach)
        kernels = frequencies.map { hertz in
            let length = q * Double(sampleRate) / hertz
            let before = Int((length / 2).rounded(.up)), count = before + Int(length / 2)
            let window = (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count)) }
            let scale = length.squareRoot() / window.reduce(0, +)
            var cosine = [Float](repeating: 0, count: (count + 7) / 8 * 8), sine = cosine
            for n in 0..<count {
                let angle = 2 * .pi * hertz / Double(sampleRate) * Double(n - before)
                cosine[n] = Float(scale * window[n] * cos(angle))
                sine[n] = Float(-scale * window[n] * sin(angle))
            }
            return Kernel(firstSample: reach - before, cosine: cosine, sine: sine)
        }
        values = [Float](repeating: 0, count: binCount * quantity.floatsPerBin)
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        cutter.process(samples) { transform($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        cutter.finish { transform($0, body) }
    }

    private func transform(_ frame: UnsafePointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        for (bin, kernel) in kernels.enumerated() {
            let samples = UnsafeRawPointer(frame + kernel.firstSample), count = kernel.cosine.count
            var re = SIMD8<Float>(), im = SIMD8<Float>()
            kernel.cosine.withUnsafeBytes { cosine in
                kernel.sine.withUnsafeBytes { sine in
                    for offset in stride(from: 0, to: 4 * count, by: 32) {
                        let x = samples.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                        re += x * cosine.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                        im += x * sine.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                    }
                }
            }
            let (real, imaginary) = (re.sum(), im.sum())
            switch quantity {
            case .complex: (values[2 * bin], values[2 * bin + 1]) = (real, imaginary)
            case .magnitude: values[bin] = (real * real + imaginary * imaginary).squareRoot()
            case .power: values[bin] = real * real + imaginary * imaginary
            }
        }
        values.withUnsafeBufferPointer(body)
    }
}
