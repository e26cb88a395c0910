/// Onset strength: the mean over mel bands of how many decibels each has risen, one value a frame, at least 0.
///
///     strength[i] = mean over b of max(0, dB[i', b] - highest of dB[i' - lag] in the bands around b)
///
/// i' is earlier than i by `frameLength` / (2 `hopLength`), since the analysis sees an onset that much before its
/// frame is centred on it; the first values are 0. As many values as frames. Equals `librosa.onset.onset_strength`.
/// Source: Böck and Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013.
///
/// With `decibelRange`, levels are first raised to that far below the whole signal's peak, so all values come with
/// `finish` and memory grows by `bandCount` floats a frame. With nil they come as the stream goes.
public final class OnsetStrength: StreamingRepresentation {
    /// How it analyses.
    public var configuration: MelSpectrogramConfiguration { mel.configuration }
    public let frameSize = 1
    private let mel: DecibelMelSpectrogram
    private let lag: Int
    private let neighbours: Int
    private let decibelRange: Float?
    private var history: [Float] = []
    private var frameCount = 0
    /// Values on their way: every frame takes one out, so the delay's zeros come first.
    private var delayed: [Float]

    /// - Parameters:
    ///   - lag: Frames between which a rise is measured.
    ///   - bandWindow: Bands, centred on the band, whose earlier maximum it must exceed; 1 for itself only.
    ///   - decibelRange: Decibels below the signal's peak under which nothing counts; nil for no limit.
    public init(_ configuration: MelSpectrogramConfiguration = MelSpectrogramConfiguration(), lag: Int = 1,
                bandWindow: Int = 1, decibelRange: Float? = 80) {
        precondition(lag > 0 && bandWindow > 0, "OnsetStrength: lag \(lag) and bandWindow \(bandWindow) must be positive")
        mel = DecibelMelSpectrogram(configuration)
        (self.lag, self.neighbours, self.decibelRange) = (lag, bandWindow, decibelRange)
        delayed = [Float](repeating: 0, count: lag + configuration.frameLength / (2 * configuration.hopLength))
    }

    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        mel.process(samples) { take($0, body) }
    }

    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        mel.finish { take($0, body) }
        guard let decibelRange else { return }
        limitDecibels(&history, range: decibelRange)
        for frame in 0..<frameCount { emit(frame: frame, at: frame, body) }
    }

    private func take(_ decibels: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        history.append(contentsOf: decibels)
        frameCount += 1
        guard decibelRange == nil else { return }
        emit(frame: frameCount - 1, at: min(frameCount - 1, lag), body)
        if frameCount > lag { history.removeFirst(configuration.bandCount) }
    }

    /// - Parameter index: Where in `history` the frame lies.
    private func emit(frame: Int, at index: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        if frame >= lag {
            delayed.append(rise(from: (index - lag) * configuration.bandCount, to: index * configuration.bandCount))
        }
        let value = delayed.removeFirst()
        withUnsafePointer(to: value) { body(UnsafeBufferPointer(start: $0, count: 1)) }
    }

    private func rise(from: Int, to: Int) -> Float {
        let bands = configuration.bandCount
        var sum: Float = 0
        for band in 0..<bands {
            var before = history[from + band]
            let first = max(0, band - neighbours / 2), last = min(bands - 1, band + (neighbours - 1) / 2)
            for other in first...last { before = max(before, history[from + other]) }
            sum += max(0, history[to + band] - before)
        }
        return sum / Float(bands)
    }
}
