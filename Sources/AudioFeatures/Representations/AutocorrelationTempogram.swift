/// The local autocorrelation of an onset strength curve: `windowLength` lags a frame, one frame a value.
///
///     A[i, lag] = sum over j of w[j] s[i + j] w[j + lag] s[i + j + lag],  divided by its largest magnitude
///
/// w is a periodic Hann window centred on value i; beyond the ends the curve falls linearly to zero within half a window.
/// Lag l means l frames of onset strength. Equals `librosa.feature.tempogram`.
/// Source: Grosche, Müller and Kurth, "Cyclic tempogram", ICASSP 2010.
///
/// Feed it the values of `OnsetStrength`. The curve's end is needed for its slope, so frames lag half a window behind.
public final class AutocorrelationTempogram: StreamingRepresentation {
    /// Values under the window, and lags in a frame.
    public let windowLength: Int
    public var frameSize: Int { windowLength }
    private let isNormalized: Bool
    private let window: [Float]
    private let transform: RealFFT
    private var cutter: FrameCutter
    private var valueCount = 0
    private var frameCount = 0
    private var lastValue: Float = 0
    private var lags: [Float]

    /// - Parameters:
    ///   - windowLength: 384 values are 8.9 s at librosa's frame rate.
    ///   - isNormalized: Whether each frame is divided by its largest magnitude.
    public init(windowLength: Int = 384, isNormalized: Bool = true) {
        precondition(windowLength > 0, "AutocorrelationTempogram: windowLength must be positive, found \(windowLength)")
        self.windowLength = windowLength
        self.isNormalized = isNormalized
        window = hannWindow(length: windowLength)
        var length = 1
        while length < 2 * windowLength { length *= 2 }
        transform = RealFFT(length: length)
        cutter = FrameCutter(frameLength: windowLength, hopLength: 1, padding: 0)
        lags = [Float](repeating: 0, count: windowLength)
    }

    public func process(_ values: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard let last = values.last else { return }
        if valueCount == 0 { feed(slope(to: values[0]), body) }
        valueCount += values.count
        lastValue = last
        cutter.process(values) { correlate($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        if valueCount > 0 { feed(slope(to: lastValue).reversed(), body) }
    }

    private func slope(to value: Float) -> [Float] {
        let half = windowLength / 2
        return (0..<half).map { value * Float($0) / Float(half) }
    }

    private func feed(_ values: [Float], _ body: (UnsafeBufferPointer<Float>) -> Void) {
        values.withUnsafeBufferPointer { cutter.process($0) { correlate($0, body) } }
    }

    /// By way of the power spectrum of the frame, padded to twice its length: the autocorrelation is its transform,
    /// and as a power spectrum is even, the forward transform does.
    private func correlate(_ frame: UnsafePointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        // An even window leaves one frame more than there are values.
        guard frameCount < valueCount else { return }
        frameCount += 1
        let input = transform.input, output = transform.output, length = transform.length
        input.update(repeating: 0)
        for i in 0..<windowLength { input[i] = frame[i] * window[i] }
        transform.forward()
        for k in 0...length / 2 {
            let power = output[2 * k] * output[2 * k] + output[2 * k + 1] * output[2 * k + 1]
            input[k] = power
            if k > 0 { input[length - k] = power }
        }
        transform.forward()
        for lag in 0..<windowLength { lags[lag] = output[2 * lag] / Float(length) }
        if isNormalized {
            let peak = lags.reduce(0) { max($0, abs($1)) }
            // As librosa does: what is too small to divide by stays as it is.
            if peak >= .leastNormalMagnitude { for lag in 0..<windowLength { lags[lag] /= peak } }
        }
        lags.withUnsafeBufferPointer(body)
    }
}
