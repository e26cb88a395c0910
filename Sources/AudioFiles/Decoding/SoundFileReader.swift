/// Reads a sound file in blocks with all its channels, interleaved; `AudioFileReader` mixes them instead.
///
/// Who decodes, and what is done about headers that promise too much or too little, is the same for both. Where files of
/// different kinds were joined, all is given the rate and the number of channels of the first. NaN and infinite samples
/// become 0. A file that is damaged in the middle delivers what decodes; `damage` then says what was wrong.
///
/// Not safe to share between threads; open one reader per thread.
public final class SoundFileReader {
    /// As it was given.
    public let path: String
    /// Samples per second and channel.
    public var sampleRate: Int { blocks.sampleRate }
    /// Channels, interleaved in what `read` delivers.
    public var channelCount: Int { blocks.channelCount }
    /// What went wrong, or how much of the file was not heard; final once `read` has returned 0.
    public var damage: String? { blocks.damage }
    private let blocks: SoundBlocks
    private let converter: ChannelConverter
    private var ready: [Float] = []
    private var used = 0
    private var isAtEnd = false

    /// - Parameters:
    ///   - path: A regular file.
    ///   - decoder: Who decodes.
    /// - Throws: Every case of `AudioError` that concerns opening.
    public init(path: String, decoder: AudioDecoder = .automatic) throws(AudioError) {
        self.path = path
        blocks = try SoundBlocks(path: path, decoder: decoder)
        converter = ChannelConverter(channelCount: blocks.channelCount, sampleRate: blocks.sampleRate)
    }

    /// Fills `block` with the next samples, interleaved.
    ///
    /// - Returns: How many samples a channel, at least 1; 0 at the end of the file or of what decodes.
    /// - Precondition: `block` has room for at least one sample of every channel.
    public func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        precondition(block.count >= channelCount, "SoundFileReader: \(block.count) samples are no room for \(channelCount) channels")
        while used == ready.count && !isAtEnd {
            ready.removeAll(keepingCapacity: true)
            used = 0
            if let next = blocks.next() {
                converter.convert(next, into: &ready)
            } else {
                converter.finish(into: &ready)
                isAtEnd = true
            }
        }
        let frames = min(block.count, ready.count - used) / channelCount
        for i in 0..<frames * channelCount {
            let sample = ready[used + i]
            block[i] = sample.isFinite ? sample : 0
        }
        used += frames * channelCount
        return frames
    }
}
