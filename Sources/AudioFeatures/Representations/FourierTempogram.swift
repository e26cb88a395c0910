/// The local spectrum of an onset strength curve: bin k is the tempo k x 60 x framesPerSecond / `windowLength` BPM.
///
/// Frame i is centred on value i, with zeros beyond the ends; for n values there are n + 1 frames when `windowLength` is
/// even. Equals `librosa.feature.fourier_tempogram`. Feed it the values of `OnsetStrength`.
/// Source: Grosche, Müller and Kurth, "Cyclic tempogram", ICASSP 2010.
public final class FourierTempogram: StreamingRepresentation {
    /// Values under the window.
    public let windowLength: Int
    /// Tempi in a frame: half the window and one.
    public var binCount: Int { spectra.binCount }
    public var frameSize: Int { spectra.frameSize }
    private let spectra: SpectrumStream

    /// - Parameters:
    ///   - windowLength: 384 values are 8.9 s at librosa's frame rate.
    ///   - quantity: What of the complex values a frame holds.
    public init(windowLength: Int = 384, quantity: SpectrumQuantity = .magnitude) {
        self.windowLength = windowLength
        spectra = SpectrumStream(frameLength: windowLength, hopLength: 1, quantity: quantity)
    }

    public func process(_ values: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        spectra.process(values, body)
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) { spectra.finish(body) }
}
