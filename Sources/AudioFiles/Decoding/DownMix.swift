import CSignalKernels

/// Mixes the channels of a file to one: the mean of them, in which none is lost.
///
/// Where channels have opposite signs (one was connected the wrong way round, or widened until nothing was left in the
/// middle), the mean is silent though each of them is not. So half a second is looked at before it is mixed. Where the mean
/// has less than an eighth of what it would have of channels that know nothing of each other, those of the other sign are
/// turned round; music that was mixed to be heard hardly ever has such a moment. What is compared is the samples without their
/// mean, in which the bass counts most, and the steps from sample to sample, in which the treble does: either may be lost.
///
/// The same samples come out whatever the blocks that they come in.
package struct DownMix {
    private let sampleRate: Int
    private var channelCount = 1
    private var pending: [Float] = []
    /// Of each channel: 1, or -1 where it is turned round; empty before the first block.
    private var signs: [Float] = []

    package init(sampleRate: Int) { self.sampleRate = sampleRate }

    /// Below this the mean has lost too much, 1 being channels without a likeness: 12 dB less than in the channels of stereo.
    private static let lostShare = 0.125
    /// A change of signs is spread over so many samples.
    private static let fadeLength = 256

    /// Appends what is ready of the block's mixture, a NaN or infinite sample counting as 0.
    package mutating func add(_ block: SoundBlock, to mono: inout [Float]) {
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
    package mutating func finish(to mono: inout [Float]) {
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
            var steps = StereoLikeness(), values = StereoLikeness()
            signal_stereo_likeness(samples.baseAddress!, frames, &steps, &values)
            // The first channel keeps its sign: the mixture goes on smoothly from turned to turned.
            return Self.isLost(steps.keptShare, values.keptShare) ? [1, -1] : plain
        }
        let steps = ChannelLikeness(channelCount, 1..<frames) { frame, channel in
            Double(samples[frame * channelCount + channel]) - Double(samples[(frame - 1) * channelCount + channel])
        }
        let means = (0..<channelCount).map { channel in
            (0..<frames).reduce(0) { $0 + Double(samples[$1 * channelCount + channel]) } / Double(frames)
        }
        let values = ChannelLikeness(channelCount, 0..<frames) { Double(samples[$0 * channelCount + $1]) - means[$1] }
        guard Self.isLost(steps.keptShare, values.keptShare) else { return plain }
        let turned = (steps.keptShare < values.keptShare ? steps : values).products.map { $0 < 0 ? Float(-1) : 1 }
        // Whichever channel is the loudest now, the mixture does not turn round as a whole.
        let likeness = zip(turned, signs.isEmpty ? plain : signs).reduce(0) { $0 + $1.0 * $1.1 }
        return likeness < 0 ? turned.map { -$0 } : turned
    }

    /// Whether the mean loses too much of the treble or the bass, and turning channels would not lose more of the other.
    ///
    /// NaN where there is nothing to lose.
    private static func isLost(_ treble: Double, _ bass: Double) -> Bool {
        min(treble, bass) < lostShare && (treble.isNaN || bass.isNaN || treble + bass < 2)
    }
}

extension StereoLikeness {
    /// What the mean keeps, 1 being channels without a likeness; NaN of silence.
    fileprivate var keptShare: Double { (energy + 2 * product) / energy }
}

/// What more than two channels have in common, in one way of looking at their samples.
private struct ChannelLikeness {
    /// What the mean keeps, 1 being channels without a likeness; NaN of silence.
    private(set) var keptShare: Double
    /// Sums of products with the loudest channel.
    private(set) var products: [Double]

    init(_ channelCount: Int, _ frames: Range<Int>, _ value: (_ frame: Int, _ channel: Int) -> Double) {
        var energies = [Double](repeating: 0, count: channelCount), sumEnergy = 0.0
        products = energies
        for frame in frames {
            var sum = 0.0
            for channel in 0..<channelCount {
                let value = value(frame, channel)
                energies[channel] += value * value
                sum += value
            }
            sumEnergy += sum * sum
        }
        keptShare = sumEnergy / energies.reduce(0, +)
        let loudest = energies.indices.max { energies[$0] < energies[$1] }!
        for frame in frames {
            let guide = value(frame, loudest)
            for channel in 0..<channelCount { products[channel] += guide * value(frame, channel) }
        }
    }
}

@inline(__always) private func finite(_ x: Float) -> Float { x.isFinite ? x : 0 }
