import CSignalKernels

/// Mixes the channels of a file to one: the mean of them, in which none is lost.
///
/// Where channels have opposite signs (one was connected the wrong way round, or widened until nothing was left in the
/// middle), the mean is silent though each of them is not. So half a second is looked at before it is mixed. Where the mean
/// has less than an eighth of what it would have of channels that know nothing of each other, those of the other sign are
/// turned round; music that was mixed to be heard hardly ever has such a moment. What is compared is the steps from sample to
/// sample, in which a constant, as poor converters add it, has no part.
///
/// The same samples come out whatever the blocks that they come in.
struct DownMix {
    private let sampleRate: Int
    private var channelCount = 1
    private var pending: [Float] = []
    /// Of each channel: 1, or -1 where it is turned round; empty before the first block.
    private var signs: [Float] = []

    init(sampleRate: Int) { self.sampleRate = sampleRate }

    /// Below this the mean has lost too much, 1 being channels without a likeness: 12 dB less than in the channels of stereo.
    private static let lostShare = 0.125
    /// A change of signs is spread over so many samples.
    private static let fadeLength = 256

    /// Appends what is ready of the block's mixture, a NaN or infinite sample counting as 0.
    mutating func add(_ block: SoundBlock, to mono: inout [Float]) {
        if block.channelCount != channelCount {
            finish(to: &mono)
            (channelCount, signs) = (block.channelCount, [])
        }
        if channelCount == 1 {
            let start = mono.count
            mono += block.samples
            for i in start..<mono.count where !mono[i].isFinite { mono[i] = 0 }
            return
        }
        // A header may promise 1024 channels.
        let room = max(1024, min(sampleRate / 2, (1 << 20) / channelCount)) * channelCount
        var rest = block.samples[...]
        while !rest.isEmpty {
            let part = rest.prefix(room - pending.count)
            pending += part
            rest = rest.dropFirst(part.count)
            if pending.count == room { mix(to: &mono) }
        }
    }

    /// Appends what is still held.
    mutating func finish(to mono: inout [Float]) {
        if !pending.isEmpty { mix(to: &mono) }
    }

    private mutating func mix(to mono: inout [Float]) {
        let new = pending.withUnsafeBufferPointer { chooseSigns($0) }, old = signs.isEmpty ? new : signs
        let count = pending.count / channelCount, start = mono.count
        mono.append(contentsOf: repeatElement(0, count: count))
        mono.withUnsafeMutableBufferPointer { mono in
            pending.withUnsafeBufferPointer { pending in
                let target = mono.baseAddress! + start, source = pending.baseAddress!
                mix(source, count, new, target)
                guard old != new else { return }
                let fade = min(count, Self.fadeLength)
                var former = [Float](repeating: 0, count: fade)
                former.withUnsafeMutableBufferPointer { mix(source, fade, old, $0.baseAddress!) }
                for i in 0..<fade { target[i] = former[i] + (target[i] - former[i]) * (Float(i) / Float(fade)) }
            }
        }
        signs = new
        pending.removeAll(keepingCapacity: true)
    }

    private func mix(_ source: UnsafePointer<Float>, _ count: Int, _ signs: [Float], _ target: UnsafeMutablePointer<Float>) {
        if channelCount == 2 {
            let sign = signs[1]
            for i in 0..<count { target[i] = finite(0.5 * (finite(source[2 * i]) + sign * finite(source[2 * i + 1]))) }
            return
        }
        let scale = 1 / Float(channelCount)
        for i in 0..<count {
            var sum: Float = 0
            for c in 0..<channelCount { sum += signs[c] * finite(source[i * channelCount + c]) }
            target[i] = finite(sum * scale)
        }
    }

    private func chooseSigns(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
        let plain = [Float](repeating: 1, count: channelCount), frames = samples.count / channelCount
        guard frames > 1 else { return signs.isEmpty ? plain : signs }
        if channelCount == 2 {
            var energy = 0.0, product = 0.0
            signal_stereo_steps(samples.baseAddress!, frames, &energy, &product)
            // The first channel keeps its sign: the mixture goes on smoothly from turned to turned.
            return energy + 2 * product < Self.lostShare * energy ? [1, -1] : plain
        }
        let steps = ChannelSteps(samples, channelCount)
        guard steps.meanEnergy * Double(channelCount * channelCount) < Self.lostShare * steps.energies.reduce(0, +) else { return plain }
        let turned = steps.products.map { $0 < 0 ? Float(-1) : 1 }
        // Whichever channel is the loudest now, the mixture does not turn round as a whole.
        let likeness = zip(turned, signs.isEmpty ? plain : signs).reduce(0) { $0 + $1.0 * $1.1 }
        return likeness < 0 ? turned.map { -$0 } : turned
    }
}

/// The steps from sample to sample of more than two channels.
private struct ChannelSteps {
    /// Sums of squares, and of products with the loudest channel.
    private(set) var energies: [Double], products: [Double]
    /// Of the mean of all channels.
    private(set) var meanEnergy = 0.0

    init(_ samples: UnsafeBufferPointer<Float>, _ channelCount: Int) {
        func step(_ frame: Int, _ channel: Int) -> Double {
            Double(samples[frame * channelCount + channel]) - Double(samples[(frame - 1) * channelCount + channel])
        }
        let frames = samples.count / channelCount
        energies = [Double](repeating: 0, count: channelCount)
        products = energies
        for frame in 1..<frames {
            var sum = 0.0
            for channel in 0..<channelCount {
                let step = step(frame, channel)
                energies[channel] += step * step
                sum += step
            }
            meanEnergy += sum * sum / Double(channelCount * channelCount)
        }
        let loudest = energies.indices.max { energies[$0] < energies[$1] }!
        for frame in 1..<frames {
            let guide = step(frame, loudest)
            for channel in 0..<channelCount { products[channel] += guide * step(frame, channel) }
        }
    }
}

@inline(__always) private func finite(_ x: Float) -> Float { x.isFinite ? x : 0 }
