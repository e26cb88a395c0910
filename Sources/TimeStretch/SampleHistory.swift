/// The latest samples of a stream of several channels, by their index in the stream; outside the stream are zeros.
struct SampleHistory {
    let channelCount: Int
    /// Index of the first sample kept, and of the one after the last.
    private(set) var start = 0
    private(set) var end = 0
    private var channels: [[Float]]

    init(channelCount: Int) {
        self.channelCount = channelCount
        channels = [[Float]](repeating: [], count: channelCount)
    }

    mutating func append(interleaved samples: UnsafeBufferPointer<Float>) {
        let frames = samples.count / channelCount
        for c in 0..<channelCount {
            channels[c].reserveCapacity(channels[c].count + frames)
            for i in 0..<frames { channels[c].append(samples[i * channelCount + c]) }
        }
        end += frames
    }

    mutating func discard(before index: Int) {
        let count = min(index, end) - start
        // Seldom, since what stays is moved.
        guard count > 16384 else { return }
        for c in 0..<channelCount { channels[c].removeFirst(count) }
        start += count
    }

    func copy(channel: Int, from first: Int, count: Int, into target: UnsafeMutablePointer<Float>) {
        precondition(first >= start || start == 0, "SampleHistory: sample \(first) is gone, kept from \(start)")
        let low = min(max(first, start), first + count), high = max(low, min(first + count, end))
        target.update(repeating: 0, count: count)
        channels[channel].withUnsafeBufferPointer { samples in
            guard high > low else { return }
            (target + (low - first)).update(from: samples.baseAddress! + (low - start), count: high - low)
        }
    }
}
