import AudioFeatures

/// How much the spectrum changes: the mean over frames of the Euclidean distance of each magnitude spectrum to the one before.
///
/// Frames of 50 ms, half overlapping, under the Hamming window, transformed at 4096 points. Magnitudes are not scaled, as in the
/// MIR toolbox: a full-scale sine reaches about 600.
final class SpectralFlux {
    static let frameLength = 2205, hopLength = 1102
    private static let transformLength = 4096

    private let spectra: SpectrumStream
    private var last: [Float] = []
    private var moments = RunningMoments()

    init() {
        // Both ends are equal, as with MATLAB's `hamming`.
        let periodic = hammingWindow(length: Self.frameLength - 1), window = periodic + [periodic[0]]
        let rest = [Float](repeating: 0, count: Self.transformLength - Self.frameLength)
        spectra = SpectrumStream(frameLength: Self.transformLength, hopLength: Self.hopLength, window: window + rest, isCentred: false,
                                 quantity: .magnitude)
    }

    func process(_ samples: UnsafeBufferPointer<Float>) { spectra.process(samples) { take($0) } }

    func finish() {
        // The rest of a last frame, on which the window is 0.
        let rest = [Float](repeating: 0, count: Self.transformLength - Self.frameLength)
        rest.withUnsafeBufferPointer(process)
    }

    /// After `finish`; nil for a sound of fewer than two frames.
    var mean: Double? { moments.count == 0 ? nil : moments.mean }

    private func take(_ magnitudes: UnsafeBufferPointer<Float>) {
        if last.isEmpty {
            last = Array(magnitudes)
            return
        }
        var sum: Float = 0
        for i in magnitudes.indices {
            let change = magnitudes[i] - last[i]
            sum += change * change
            last[i] = magnitudes[i]
        }
        moments.add(Double(sum).squareRoot())
    }
}

extension RhythmFeature {
    static let spectralFlux = RhythmFeature(
        "spectral_flux", unit: "full scale × samples", "mean distance of the magnitude spectra of frames of 50 ms, half overlapping",
        source: "MIR toolbox, mirflux") { $0.flux }
}
