#if canImport(Glibc)
import AudioFeatures
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Finds attacks in a stream: where the level of many bands rises at once, more than it lately did.
///
/// The rise is the mean over bands of the decibels gained within half a short frame; a peak of that curve counts if it
/// stands out from its surroundings. Its place is then found in the waveform, where the first difference's amplitude
/// jumps. Source of the curve: Böck and Widmer, DAFx 2013.
struct TransientDetector {
    let hopLength: Int
    /// How far beyond a position samples must be there for all attacks up to it to be found.
    let lookaheadSamples: Int
    /// Sample indices of the attacks, ascending; the owner removes those it no longer needs.
    var transients: [Int] = []
    private let frameLength: Int
    private let halfWidth: Int
    private let stft: STFT
    private let filterbank: MelFilterbank
    private var frame: [Float]
    private var powers: [Float], summed: [Float]
    /// Decibels of the last frames, as many as the lag and one.
    private var levels: [[Float]] = []
    private var rises: [Float]
    private var nextFrame = 0
    private var lastPeak: Int

    private static let lag = 2
    /// Decibels by which a peak must exceed the mean of its surroundings times `meanFactor`.
    private static let thresholdDecibels: Float = 2
    private static let meanFactor: Float = 1.5

    init(sampleRate: Int, frameLength: Int) {
        self.frameLength = frameLength
        hopLength = max(1, frameLength / 4)
        halfWidth = max(3, Int(0.025 * Double(sampleRate) / Double(hopLength)))
        lookaheadSamples = (halfWidth + 2) * hopLength + 2 * frameLength
        stft = STFT(frameLength: frameLength, hopLength: hopLength)
        filterbank = MelFilterbank(
            sampleRate: sampleRate, frameLength: frameLength, bandCount: min(32, frameLength / 8), minimumHz: 0,
            maximumHz: Double(sampleRate) / 2, scale: .slaney)
        frame = [Float](repeating: 0, count: frameLength)
        powers = [Float](repeating: 0, count: frameLength / 2 + 1)
        summed = powers
        rises = [Float](repeating: 0, count: 4 * halfWidth)
        lastPeak = -2 * halfWidth
    }

    /// Finds all attacks up to `position`. Asks `history` for samples up to `lookaheadSamples` beyond.
    mutating func advance(to position: Int, in history: SampleHistory) {
        while (nextFrame - halfWidth) * hopLength <= position {
            measure(history)
            pick(history)
            nextFrame += 1
        }
    }

    private mutating func measure(_ history: SampleHistory) {
        for k in summed.indices { summed[k] = 0 }
        for channel in 0..<history.channelCount {
            history.copy(channel: channel, from: nextFrame * hopLength - frameLength / 2, count: frameLength, into: &frame)
            stft.powers(frame: frame, into: &powers)
            for k in summed.indices { summed[k] += powers[k] }
        }
        for k in summed.indices { summed[k] = summed[k].squareRoot() }
        var bands = [Float](repeating: 0, count: filterbank.bandCount)
        filterbank.apply(summed, into: &bands)
        // 80 dB below a full-scale sine nothing counts.
        for b in bands.indices { bands[b] = 20 * log10f(bands[b] * 4 / Float(frameLength) + 1e-4) }
        if levels.isEmpty { levels = Array(repeating: [Float](repeating: -80, count: bands.count), count: Self.lag) }
        var rise: Float = 0
        for b in bands.indices { rise += max(0, bands[b] - levels[0][b]) }
        levels.removeFirst()
        levels.append(bands)
        rises.removeFirst()
        rises.append(rise / Float(bands.count))
    }

    /// Judges the frame that has `halfWidth` frames after it; `rises` ends with the newest frame.
    private mutating func pick(_ history: SampleHistory) {
        let candidate = rises.count - 1 - halfWidth, frameIndex = nextFrame - halfWidth
        let value = rises[candidate]
        guard frameIndex >= 0, frameIndex - lastPeak > 2 * halfWidth else { return }
        for i in candidate - halfWidth..<rises.count where rises[i] > value || (rises[i] == value && i < candidate) { return }
        let mean = rises.reduce(0, +) / Float(rises.count)
        guard value > Self.meanFactor * mean + Self.thresholdDecibels else { return }
        lastPeak = frameIndex
        transients.append(max(locate(frameIndex * hopLength, history), (transients.last ?? 0) + 1))
    }

    /// The sample near `centre` where the amplitude of the first difference jumps most.
    private func locate(_ centre: Int, _ history: SampleHistory) -> Int {
        let blockLength = max(1, frameLength / 32), blockCount = 48
        let first = centre - blockCount / 2 * blockLength, count = blockCount * blockLength
        var energies = [Float](repeating: 0, count: blockCount)
        var samples = [Float](repeating: 0, count: count + 1)
        for channel in 0..<history.channelCount {
            history.copy(channel: channel, from: first - 1, count: count + 1, into: &samples)
            for i in 0..<count {
                let difference = samples[i + 1] - samples[i]
                energies[i / blockLength] += difference * difference
            }
        }
        var best = 4, bestJump = -Float.infinity
        for block in 4...blockCount - 4 {
            let before = energies[block - 4..<block].reduce(0, +), after = energies[block..<block + 4].reduce(0, +)
            let jump = after.squareRoot() - before.squareRoot()
            if jump > bestJump { (best, bestJump) = (block, jump) }
        }
        return max(0, first + best * blockLength)
    }
}
