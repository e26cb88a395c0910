/// The product of the Fourier and the autocorrelation tempogram, on the tempi of the Fourier bins.
///
///     H[i, k] = |F[i, k]| x max(0, A[i, windowLength / k]),  H[i, 0] = 0
///
/// A is read by linear interpolation between lags. The spectrum repeats a tempo at its multiples, the autocorrelation at
/// its fractions: in the product the tempo itself stands out. `windowLength` / 2 + 1 floats a frame, one frame a value.
/// Source: Peeters, "Template-based estimation of time-varying tempo", EURASIP J. Adv. Signal Process. 2007.
public final class HybridTempogram: StreamingRepresentation {
    /// Values under the window.
    public let windowLength: Int
    /// Tempi in a frame: half the window and one.
    public var binCount: Int { fourier.binCount }
    public var frameSize: Int { binCount }
    private let fourier: FourierTempogram
    private let autocorrelation: AutocorrelationTempogram
    private var spectra: [Float] = []
    private var lags: [Float] = []
    private var product: [Float]

    /// - Parameter windowLength: 384 values are 8.9 s at librosa's frame rate.
    public init(windowLength: Int = 384) {
        self.windowLength = windowLength
        fourier = FourierTempogram(windowLength: windowLength)
        autocorrelation = AutocorrelationTempogram(windowLength: windowLength)
        product = [Float](repeating: 0, count: windowLength / 2 + 1)
    }

    public func process(_ values: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        // A frame of either tempogram for every value: small pieces keep what waits small.
        var position = 0
        while position < values.count {
            let piece = UnsafeBufferPointer(rebasing: values[position..<min(values.count, position + 64)])
            position += piece.count
            fourier.process(piece) { spectra.append(contentsOf: $0) }
            autocorrelation.process(piece) { lags.append(contentsOf: $0) }
            multiply(body)
        }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        fourier.finish { spectra.append(contentsOf: $0) }
        autocorrelation.finish { lags.append(contentsOf: $0) }
        multiply(body)
    }

    private func multiply(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        let frames = min(spectra.count / binCount, lags.count / windowLength)
        for frame in 0..<frames {
            let spectrum = frame * binCount, first = frame * windowLength
            for k in 1..<binCount {
                let lag = Float(windowLength) / Float(k)
                let index = min(Int(lag), windowLength), fraction = lag - Float(index)
                let near = index < windowLength ? lags[first + index] : 0
                let far = index + 1 < windowLength ? lags[first + index + 1] : 0
                product[k] = spectra[spectrum + k] * max(0, near + fraction * (far - near))
            }
            product.withUnsafeBufferPointer(body)
        }
        spectra.removeFirst(frames * binCount)
        lags.removeFirst(frames * windowLength)
    }
}
