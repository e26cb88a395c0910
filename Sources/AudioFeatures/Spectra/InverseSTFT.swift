/// Turns the spectra of a centred short-time Fourier transform back into samples: the inverse of `SpectrumStream`.
///
/// Frames are windowed again, added where they overlap, and divided by the sum of the squared windows there; spectra that were not
/// changed give back the samples up to rounding, and changed ones those whose spectra are nearest to them. Equals `librosa.istft`.
/// Source: Griffin and Lim, "Signal estimation from modified short-time Fourier transform", IEEE Trans. ASSP 32(2), 1984.
///
/// Memory does not grow with the stream. Keeps buffers: one instance per thread.
public final class InverseSTFT {
    /// Samples per frame, and between frames.
    public let frameLength: Int, hopLength: Int
    private let transform: RealFFT
    private let window: [Float]
    /// From `start` on: added frames, and the squared windows that they were multiplied by.
    private var sum: [Float], weight: [Float]
    /// The place in the stream of the first sample in `sum`; below 0 before the first frame's centre.
    private var start: Int

    /// - Parameters:
    ///   - frameLength: Samples per frame, even.
    ///   - hopLength: Samples between frames, at most half a frame.
    ///   - window: As the transform had it; the periodic Hann window when nil.
    public init(frameLength: Int, hopLength: Int, window: [Float]? = nil) {
        precondition(frameLength > 0 && frameLength % 2 == 0, "InverseSTFT: frameLength must be even and positive, found \(frameLength)")
        precondition(hopLength > 0 && hopLength <= frameLength / 2, "InverseSTFT: hopLength \(hopLength) for frames of \(frameLength)")
        precondition(window.map { $0.count == frameLength } ?? true,
                     "InverseSTFT: a window of \(window?.count ?? 0) weights for frames of \(frameLength)")
        (self.frameLength, self.hopLength) = (frameLength, hopLength)
        self.window = window ?? hannWindow(length: frameLength)
        transform = RealFFT(length: frameLength)
        sum = [Float](repeating: 0, count: frameLength)
        weight = sum
        start = -frameLength / 2
    }

    /// Adds the spectrum of the next frame, interleaved real and imaginary parts, and hands over the samples that no later frame touches.
    public func add(_ spectrum: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        precondition(spectrum.count == frameLength + 2, "InverseSTFT: a spectrum of \(spectrum.count) floats for frames of \(frameLength)")
        transform.output.baseAddress!.update(from: spectrum.baseAddress!, count: spectrum.count)
        transform.inverse()
        let scale = 1 / Float(frameLength)
        for i in 0..<frameLength {
            sum[i] += transform.input[i] * scale * window[i]
            weight[i] += window[i] * window[i]
        }
        emit(hopLength, body)
    }

    /// Hands over the rest.
    ///
    /// - Parameter sampleCount: Length of the whole stream.
    public func finish(sampleCount: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        emit(min(frameLength, max(0, sampleCount - start)), body)
    }

    private func emit(_ count: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        for i in 0..<count where weight[i] > .leastNormalMagnitude { sum[i] /= weight[i] }
        let first = min(count, max(0, -start))
        if first < count { sum.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[first..<count])) } }
        sum.removeFirst(count)
        weight.removeFirst(count)
        sum.append(contentsOf: repeatElement(0, count: count))
        weight.append(contentsOf: repeatElement(0, count: count))
        start += count
    }
}
