#if canImport(Glibc)
import AudioFeatures
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Stretches sound in time and keeps its pitch: a phase vocoder with identity phase locking that leaves attacks whole.
///
/// Each output frame shows the input around its mapped time (`StretchTimeMap`). Around every spectral peak, phases are
/// turned by one angle, so that the peak goes on from the last output frame as it goes on in the input over the same
/// hop; neighbouring bins keep their relation to the peak (Laroche and Dolson 1999; turning by a ratio of spectra
/// instead of unwrapped phases: Puckette, "Phase-locked vocoder", WASPAA 1995). At an attack, the regions whose power
/// rises start with the phases of the input. All channels are turned alike, so the stereo image stays.
///
/// A stretch ratio above 1 is faster: n samples become round(n / ratio). At ratio 1 the output is the input up to
/// rounding. Blocks of any size give the same bytes. Memory does not grow with the stream.
public final class PhaseVocoder {
    /// Stretch ratio; more than 1 is faster.
    public let ratio: Double
    /// Channels, interleaved.
    public let channelCount: Int
    /// Samples per frame: about 46 ms, a power of two.
    public let frameLength: Int
    private let hopLength: Int
    private let stft: STFT
    private let transform: RealFFT
    private let window: [Float]
    private let map: StretchTimeMap
    /// Input samples needed beyond an output time's mapped place before its frame may be made.
    private let lookahead: Int
    private var detector: TransientDetector
    private var history: SampleHistory
    private var regions = SpectralRegions()
    private var outputTime: Int
    private var outputCount = 0
    private var lastInputTime: Int?
    private var lastTransient: Int?
    private var passedTransient = 0
    /// Known when all has been fed.
    private var inputCount: Int?
    private var scratch: [Float]
    private var current: [[Float]], reference: [[Float]], synthesized: [[Float]]
    private var sums: [[Float]]
    private var powers: [Float], powersBefore: [Float], powersAfter: [Float]
    private var interleaved: [Float]

    /// - Parameters:
    ///   - ratio: Stretch ratio in 0.1 ... 10; more than 1 is faster (duration / ratio).
    ///   - sampleRate: Samples per second and channel.
    ///   - channelCount: Channels, interleaved in what is fed and handed over.
    public init(ratio: Double, sampleRate: Int, channelCount: Int = 1) {
        precondition((0.1...10).contains(ratio), "PhaseVocoder: ratio must lie in 0.1 ... 10, found \(ratio)")
        precondition(sampleRate > 0 && channelCount > 0,
                     "PhaseVocoder: found \(sampleRate) Hz and \(channelCount) channels, both must be positive")
        self.ratio = ratio
        self.channelCount = channelCount
        frameLength = 1 << max(6, Int(log2(0.046 * Double(sampleRate)).rounded()))
        hopLength = frameLength / 4
        window = hannWindow(length: frameLength)
        stft = STFT(frameLength: frameLength, hopLength: hopLength, window: window)
        transform = RealFFT(length: frameLength)
        detector = TransientDetector(sampleRate: sampleRate, frameLength: frameLength / 4)
        map = StretchTimeMap(ratio: ratio, reach: Double(frameLength) * 3 / 8, recovery: 0.1 * Double(sampleRate))
        lookahead = Int(map.horizon * ratio) + detector.lookaheadSamples + 2 * frameLength
        history = SampleHistory(channelCount: channelCount)
        outputTime = -hopLength
        let bins = 2 * stft.binCount
        let spectra = [[Float]](repeating: [Float](repeating: 0, count: bins), count: channelCount)
        (current, reference, synthesized) = (spectra, spectra, spectra)
        sums = [[Float]](repeating: [Float](repeating: 0, count: frameLength), count: channelCount)
        scratch = [Float](repeating: 0, count: frameLength)
        powers = [Float](repeating: 0, count: stft.binCount)
        (powersBefore, powersAfter) = (powers, powers)
        interleaved = [Float](repeating: 0, count: hopLength * channelCount)
    }

    /// Feeds interleaved samples and hands over what output is ready, interleaved, in order.
    ///
    /// - Precondition: `samples.count` is a multiple of `channelCount`.
    public func process(_ samples: UnsafeBufferPointer<Float>, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        precondition(samples.count % channelCount == 0,
                     "PhaseVocoder: \(samples.count) samples are no multiple of \(channelCount) channels")
        // In pieces, so that memory stays bounded whatever the block.
        let pieceLength = 8192 * channelCount
        for start in stride(from: 0, to: samples.count, by: pieceLength) {
            history.append(interleaved: UnsafeBufferPointer(rebasing: samples[start..<min(samples.count, start + pieceLength)]))
            while inputNeeded <= history.end { makeFrame(limit: .max, body) }
        }
    }

    /// Hands over the rest: in all, round(n / ratio) samples a channel. Nothing may be fed after.
    public func finish(_ body: (UnsafeBufferPointer<Float>) -> Void) {
        inputCount = history.end
        let total = Int((Double(history.end) / ratio).rounded())
        while outputCount < total { makeFrame(limit: total, body) }
    }

    private var inputNeeded: Int { Int(Double(outputTime) * ratio) + lookahead }

    private func makeFrame(limit: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let (time, transient) = inputTime()
        analyse(at: time, into: &current)
        if let lastInputTime {
            // Where the input goes at the output's pace, the last frame is the reference already.
            if time - hopLength != lastInputTime { analyse(at: time - hopLength, into: &reference) }
            if let transient, transient != lastTransient { compare(around: transient) }
            turn(isStart: transient != nil && transient != lastTransient)
        } else {
            swap(&synthesized, &current)
            reference = synthesized
        }
        lastTransient = transient ?? lastTransient
        lastInputTime = time
        add(limit: limit, body)
        outputTime += hopLength
        history.discard(before: Int(Double(outputTime) * ratio) - 4 * frameLength)
    }

    private func inputTime() -> (time: Int, transient: Int?) {
        detector.advance(to: Int((Double(outputTime) + map.horizon) * ratio) + 1, in: history)
        // The beginning counts as an attack; of those past only the last matters.
        while let first = detector.transients.first, Double(first) <= Double(outputTime) * ratio {
            passedTransient = first
            detector.transients.removeFirst()
        }
        // Where the sound is cut off at the end counts too: the cut must not be heard in several frames.
        let next = [detector.transients.first, inputCount].compactMap { $0 }.min().flatMap {
            Double($0) / ratio - Double(outputTime) <= map.horizon ? $0 : nil
        }
        let (time, transient) = map.inputTime(at: Double(outputTime), previous: passedTransient, next: next)
        return (Int(time.rounded()), transient)
    }

    private func analyse(at centre: Int, into spectra: inout [[Float]]) {
        for channel in 0..<channelCount {
            history.copy(channel: channel, from: centre - frameLength / 2, count: frameLength, into: &scratch)
            let bins = stft.spectrum(frame: scratch)
            spectra[channel].withUnsafeMutableBufferPointer { _ = $0.update(from: bins) }
        }
    }

    /// Powers before and just after an attack.
    private func compare(around transient: Int) {
        sumPowers(at: transient - frameLength / 2, into: &powersBefore)
        sumPowers(at: transient + frameLength / 4, into: &powersAfter)
    }

    private func sumPowers(at centre: Int, into sums: inout [Float]) {
        for k in sums.indices { sums[k] = 0 }
        for channel in 0..<channelCount {
            history.copy(channel: channel, from: centre - frameLength / 2, count: frameLength, into: &scratch)
            let bins = stft.spectrum(frame: scratch)
            for k in sums.indices { sums[k] += bins[2 * k] * bins[2 * k] + bins[2 * k + 1] * bins[2 * k + 1] }
        }
    }

    /// Turns `current` so that it goes on from `synthesized` as it goes on from `reference`, and keeps it in both.
    ///
    /// - Parameter isStart: Whether regions whose power rises take the input's phases.
    private func turn(isStart: Bool) {
        for k in powers.indices { powers[k] = 0 }
        for channel in 0..<channelCount {
            current[channel].withUnsafeBufferPointer { x in
                for k in powers.indices { powers[k] += x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1] }
            }
        }
        regions.find(in: powers)
        for (index, peak) in regions.peaks.enumerated() {
            let bins = regions.bounds[index]..<regions.bounds[index + 1]
            var (re, im): (Float, Float) = (1, 0)
            if !(isStart && rises(in: bins)) { (re, im) = rotation(peak) }
            for channel in 0..<channelCount {
                synthesizedTurn(channel, bins, re, im)
            }
        }
        swap(&reference, &current)
    }

    private func rises(in bins: Range<Int>) -> Bool {
        var before: Float = 0, after: Float = 0
        for k in bins {
            before += powersBefore[k]
            after += powersAfter[k]
        }
        return after > 2 * before
    }

    /// The angle between `synthesized` and `reference` at a peak, over the bins beside it and all channels, as a point
    /// on the unit circle. In double precision, where equal spectra give exactly 1.
    private func rotation(_ peak: Int) -> (Float, Float) {
        var re = 0.0, im = 0.0
        for channel in 0..<channelCount {
            for k in max(0, peak - 1)...min(powers.count - 1, peak + 1) {
                let (a, b) = (Double(synthesized[channel][2 * k]), Double(synthesized[channel][2 * k + 1]))
                let (c, d) = (Double(reference[channel][2 * k]), Double(reference[channel][2 * k + 1]))
                re += a * c + b * d
                im += b * c - a * d
            }
        }
        let length = (re * re + im * im).squareRoot()
        return length > 1e-60 ? (Float(re / length), Float(im / length)) : (1, 0)
    }

    private func synthesizedTurn(_ channel: Int, _ bins: Range<Int>, _ re: Float, _ im: Float) {
        current[channel].withUnsafeBufferPointer { x in
            synthesized[channel].withUnsafeMutableBufferPointer { y in
                for k in bins {
                    let (a, b) = (x[2 * k], x[2 * k + 1])
                    y[2 * k] = a * re - b * im
                    y[2 * k + 1] = a * im + b * re
                }
            }
        }
    }

    /// Overlaps and adds the frame, and hands over the samples that no later frame reaches.
    private func add(limit: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        // Squared Hann windows at a quarter's distance add up to 1.5.
        let scale = 1 / (1.5 * Float(frameLength))
        for channel in 0..<channelCount {
            synthesized[channel].withUnsafeBufferPointer { _ = transform.output.update(from: $0) }
            transform.inverse()
            let frame = transform.input
            sums[channel].withUnsafeMutableBufferPointer { sum in
                for i in 0..<frameLength { sum[i] += frame[i] * window[i] * scale }
                for i in 0..<hopLength { interleaved[i * channelCount + channel] = sum[i] }
                for i in 0..<frameLength - hopLength { sum[i] = sum[i + hopLength] }
                for i in frameLength - hopLength..<frameLength { sum[i] = 0 }
            }
        }
        let first = outputTime - frameLength / 2
        let low = max(first, 0), high = min(first + hopLength, limit)
        guard high > low else { return }
        interleaved.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[(low - first) * channelCount..<(high - first) * channelCount]))
        }
        outputCount = high
    }
}

/// Stretches a whole sound; see `PhaseVocoder`.
///
/// - Parameters:
///   - samples: Interleaved when there are several channels.
///   - ratio: Stretch ratio in 0.1 ... 10; more than 1 is faster (duration / ratio).
public func timeStretch(_ samples: [Float], ratio: Double, sampleRate: Int, channelCount: Int = 1) -> [Float] {
    let vocoder = PhaseVocoder(ratio: ratio, sampleRate: sampleRate, channelCount: channelCount)
    var result: [Float] = []
    result.reserveCapacity(Int(Double(samples.count) / ratio) + channelCount)
    samples.withUnsafeBufferPointer { vocoder.process($0) { result.append(contentsOf: $0) } }
    vocoder.finish { result.append(contentsOf: $0) }
    return result
}
