#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Twelve pitch classes, C first, from short-time spectra: each frame is divided by its largest, so values lie in 0 ... 1.
///
/// Every bin's power is spread over the pitch classes near it by a Gaussian bump, octaves around the fifth weighing most.
/// Equals `librosa.feature.chroma_stft(tuning=0)`. Source: Ellis, "Chroma feature analysis and synthesis", 2007.
public final class SpectrumChroma: StreamingRepresentation {
    public let frameSize = 12
    private let spectra: SpectrumStream
    /// `[class][bin]`.
    private let weights: [Float]
    private var classes = [Float](repeating: 0, count: 12)

    /// The defaults are librosa's: 43 frames a second.
    public init(sampleRate: Int = 22050, frameLength: Int = 2048, hopLength: Int = 512) {
        spectra = SpectrumStream(frameLength: frameLength, hopLength: hopLength, quantity: .power)
        weights = Self.bumps(sampleRate: sampleRate, frameLength: frameLength, binCount: spectra.binCount)
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        spectra.process(samples) { fold($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        spectra.finish { fold($0, body) }
    }

    private func fold(_ powers: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        for pitch in 0..<12 {
            var sum: Float = 0
            for bin in 0..<powers.count { sum += weights[pitch * powers.count + bin] * powers[bin] }
            classes[pitch] = sum
        }
        divideByLargest(&classes)
        classes.withUnsafeBufferPointer(body)
    }

    private static func bumps(sampleRate: Int, frameLength: Int, binCount: Int) -> [Float] {
        // Semitones above A0; the bin at 0 Hz, which has none, is put an octave and a half below the next.
        var pitches = (1...binCount).map {
            12 * log2(Double($0) * Double(sampleRate) / Double(frameLength) / 27.5)
        }
        pitches.insert(pitches[0] - 18, at: 0)
        var result = [Float](repeating: 0, count: 12 * binCount)
        for bin in 0..<binCount {
            let width = max(pitches[bin + 1] - pitches[bin], 1)
            let bump = (0..<12).map { pitch in
                // Pitch class 0 is C, three semitones above A.
                let away = pitches[bin] - Double(pitch) + 9 + 6 + 1200
                let distance = away - 12 * (away / 12).rounded(.down) - 6
                return exp(-0.5 * (2 * distance / width) * (2 * distance / width))
            }
            let norm = bump.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let octave = (pitches[bin] / 12 - 5) / 2
            for pitch in 0..<12 { result[pitch * binCount + bin] = Float(bump[pitch] / norm * exp(-0.5 * octave * octave)) }
        }
        return result
    }
}

/// Twelve pitch classes, C first, from the constant-Q transform: magnitudes summed over octaves, each frame divided by its
/// largest. A bin counts for the semitone nearest to it.
public final class ConstantQChroma: StreamingRepresentation {
    public let frameSize = 12
    private let transform: ConstantQTransform
    private let classOfBin: [Int]
    private var classes = [Float](repeating: 0, count: 12)

    /// The defaults are librosa's: seven octaves from C1.
    ///
    /// - Parameter minimumHz: Centre of the lowest bin.
    public init(sampleRate: Int = 22050, hopLength: Int = 512, minimumHz: Double = 32.703_195_662_574_83,
                octaveCount: Int = 7, binsPerOctave: Int = 12) {
        transform = ConstantQTransform(sampleRate: sampleRate, hopLength: hopLength, minimumHz: minimumHz,
                                       binCount: octaveCount * binsPerOctave, binsPerOctave: binsPerOctave)
        classOfBin = transform.binFrequenciesHz.map { hertz in
            let semitones = Int((12 * log2(hertz / 440) + 9).rounded())
            return (semitones % 12 + 12) % 12
        }
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        transform.process(samples) { fold($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        transform.finish { fold($0, body) }
    }

    private func fold(_ magnitudes: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        for pitch in 0..<12 { classes[pitch] = 0 }
        for bin in 0..<magnitudes.count { classes[classOfBin[bin]] += magnitudes[bin] }
        divideByLargest(&classes)
        classes.withUnsafeBufferPointer(body)
    }
}

/// Silence stays zero.
private func divideByLargest(_ values: inout [Float]) {
    guard let largest = values.max(), largest >= .leastNormalMagnitude else { return }
    for i in values.indices { values[i] /= largest }
}
