import AudioFeatures
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Divides a stream of sound into parts: strokes and tones, low tones and others.
///
/// Every channel is divided by itself. Harmonic and percussive add up to the sound, up to rounding, and so do percussive, bass and
/// other. These are no instruments: a bass drum's tone is bass, and a singer's consonants are percussive.
///
/// Frames are 93 ms long, so that a median over 31 of them spans 0.7 s, as librosa has it. Memory does not grow with the stream: it is
/// 31 frames a channel, about 1 MB at 44,100 samples per second. Not safe to share between threads.
public final class SoundSeparator {
    /// What is made.
    public let parts: [SoundPart]
    /// Channels, interleaved.
    public let channelCount: Int
    private let channels: [ChannelSeparator]
    private var sampleCount = 0
    private var channel: [Float] = []

    /// - Parameters:
    ///   - parts: What is to be made, each once.
    ///   - sampleRate: Samples per second and channel.
    public init(_ parts: [SoundPart], sampleRate: Int, channelCount: Int) {
        precondition(channelCount > 0 && sampleRate > 0, "SoundSeparator: \(channelCount) channels at \(sampleRate) samples per second")
        (self.parts, self.channelCount) = (parts, channelCount)
        channels = (0..<channelCount).map { _ in ChannelSeparator(parts, sampleRate: sampleRate) }
    }

    /// Takes in interleaved samples that follow those of the last call.
    ///
    /// - Parameter body: Given a part and its next samples, interleaved; valid only during the call.
    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (SoundPart, UnsafeBufferPointer<Float>) -> Void) {
        precondition(samples.count % channelCount == 0, "SoundSeparator: \(samples.count) samples of \(channelCount) channels")
        sampleCount += samples.count / channelCount
        for (place, separator) in channels.enumerated() {
            channel.removeAll(keepingCapacity: true)
            for i in stride(from: place, to: samples.count, by: channelCount) { channel.append(samples[i]) }
            channel.withUnsafeBufferPointer(separator.process)
        }
        handOver(body)
    }

    /// Hands over what waited for more. Each part is then as long as the stream.
    public func finish(_ body: (SoundPart, UnsafeBufferPointer<Float>) -> Void) {
        channels.forEach { $0.finish(sampleCount: sampleCount) }
        handOver(body)
    }

    private func handOver(_ body: (SoundPart, UnsafeBufferPointer<Float>) -> Void) {
        for place in parts.indices {
            let made = channels.map { $0.take(place) }
            // All channels are cut at the same places.
            let block = channelCount == 1 ? made[0] : (0..<made[0].count * channelCount).map { made[$0 % channelCount][$0 / channelCount] }
            if !block.isEmpty { block.withUnsafeBufferPointer { body(parts[place], $0) } }
        }
    }
}

/// Divides one channel.
private final class ChannelSeparator {
    private let parts: [SoundPart]
    private let spectra: SpectrumStream
    private let mask: PercussionMask
    private let syntheses: [InverseSTFT]
    /// For each bin how much of its tones is bass.
    private let low: [Float]
    /// Spectra that wait for their masks, interleaved real and imaginary parts.
    private var waiting: [[Float]] = []
    /// For each part the samples that nobody took yet.
    private var made: [[Float]]
    private var magnitudes: [Float], masked: [Float]

    /// Where bass fades into other tones, in hertz.
    private static let fadeHertz = 150.0...250.0

    init(_ parts: [SoundPart], sampleRate: Int) {
        self.parts = parts
        // The power of two that is nearest to 93 ms, in ratio.
        let frameLength = max(64, 1 << Int(log2(Double(sampleRate) * 0.093).rounded()))
        spectra = SpectrumStream(frameLength: frameLength, hopLength: frameLength / 4)
        mask = PercussionMask(binCount: spectra.binCount)
        syntheses = parts.map { _ in InverseSTFT(frameLength: frameLength, hopLength: frameLength / 4) }
        made = parts.map { _ in [] }
        magnitudes = [Float](repeating: 0, count: spectra.binCount)
        masked = [Float](repeating: 0, count: 2 * spectra.binCount)
        low = (0..<spectra.binCount).map { bin in
            let hertz = Double(bin) * Double(sampleRate) / Double(frameLength), range = Self.fadeHertz
            let place = max(0, min(1, (hertz - range.lowerBound) / (range.upperBound - range.lowerBound)))
            return Float(0.5 + 0.5 * cos(.pi * place))
        }
    }

    func process(_ samples: UnsafeBufferPointer<Float>) { spectra.process(samples) { take($0) } }

    func finish(sampleCount: Int) {
        spectra.finish { take($0) }
        mask.finish { apply($0) }
        for place in parts.indices { syntheses[place].finish(sampleCount: sampleCount) { made[place].append(contentsOf: $0) } }
    }

    /// The samples of a part that have come since the last call.
    func take(_ place: Int) -> [Float] {
        defer { made[place].removeAll(keepingCapacity: true) }
        return made[place]
    }

    private func take(_ spectrum: UnsafeBufferPointer<Float>) {
        waiting.append(Array(spectrum))
        for bin in magnitudes.indices {
            let (real, imaginary) = (spectrum[2 * bin], spectrum[2 * bin + 1])
            magnitudes[bin] = (real * real + imaginary * imaginary).squareRoot()
        }
        magnitudes.withUnsafeBufferPointer { mask.process($0) { apply($0) } }
    }

    private func apply(_ percussive: UnsafeBufferPointer<Float>) {
        let spectrum = waiting.removeFirst()
        for (place, part) in parts.enumerated() {
            for bin in low.indices {
                let share = part.share(percussive: percussive[bin], low: low[bin])
                masked[2 * bin] = share * spectrum[2 * bin]
                masked[2 * bin + 1] = share * spectrum[2 * bin + 1]
            }
            masked.withUnsafeBufferPointer { syntheses[place].add($0) { made[place].append(contentsOf: $0) } }
        }
    }
}
