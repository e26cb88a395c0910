/// Gives blocks one sample rate and one number of channels, for files in which they change on the way.
final class ChannelConverter {
    private let channelCount: Int, sampleRate: Int
    /// One for each channel, while the rate differs.
    private var resamplers: [Resampler] = []

    init(channelCount: Int, sampleRate: Int) { (self.channelCount, self.sampleRate) = (channelCount, sampleRate) }

    /// Appends the block to `output`, interleaved. What the filter of a change of rate still holds comes with the next.
    func convert(_ block: SoundBlock, into output: inout [Float]) {
        if let resampler = resamplers.first, resampler.sourceRate != block.sampleRate { finish(into: &output) }
        if block.sampleRate == sampleRate && block.channelCount == channelCount { output += block.samples; return }
        var channels = (0..<channelCount).map { channel in
            (0..<block.frameCount).map { frame in
                if block.channelCount == channelCount || block.channelCount == 1 {
                    return block.samples[frame * block.channelCount + min(channel, block.channelCount - 1)]
                }
                // Which channel of one layout is which of another nobody knows: each gets the mean.
                return block.samples[(frame * block.channelCount)..<((frame + 1) * block.channelCount)].reduce(0, +) / Float(block.channelCount)
            }
        }
        if block.sampleRate != sampleRate {
            // `SoundBlocks` lets no rate pass that cannot be converted.
            if resamplers.isEmpty { resamplers = (0..<channelCount).map { _ in try! Resampler(from: block.sampleRate, to: sampleRate) } }
            for channel in channels.indices {
                let source = channels[channel]
                channels[channel] = []
                source.withUnsafeBufferPointer { resamplers[channel].process($0) { channels[channel] += $0 } }
            }
        }
        interleave(channels, into: &output)
    }

    /// Appends what is still held.
    func finish(into output: inout [Float]) {
        var channels = [[Float]](repeating: [], count: resamplers.count)
        for (channel, resampler) in resamplers.enumerated() { resampler.finish { channels[channel] += $0 } }
        resamplers = []
        interleave(channels, into: &output)
    }

    private func interleave(_ channels: [[Float]], into output: inout [Float]) {
        for frame in 0..<(channels.map(\.count).min() ?? 0) { for channel in channels { output.append(channel[frame]) } }
    }
}
