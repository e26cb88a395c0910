import CSndFile

/// Reads a sound file in blocks with all its channels, interleaved; `AudioFileReader` mixes them instead.
///
/// libsndfile decodes; what it refuses goes to `ffmpeg` when that is in PATH, which keeps channels and sample rate too.
/// NaN and infinite samples become 0. A file that is damaged in the middle delivers what decodes; `damage` then says
/// what was wrong.
public final class SoundFileReader {
    /// As it was given.
    public let path: String
    /// Samples per second and channel.
    public let sampleRate: Int
    /// Channels, interleaved in what `read` delivers.
    public let channelCount: Int
    /// What the decoder complained of; final once `read` has returned 0.
    public private(set) var damage: String?
    private let handle: SoundFileHandle?
    private let external: ExternalDecoder?

    /// - Throws: Every case of `AudioError` that concerns opening.
    public init(path: String) throws(AudioError) {
        try requireRegularFile(path)
        self.path = path
        if let opened = try SoundFileHandle(path: path) {
            (handle, external) = (opened, nil)
            (sampleRate, channelCount) = (Int(opened.info.samplerate), Int(opened.info.channels))
        } else {
            let reason = SoundFileHandle.refusal
            guard let decoder = try ExternalDecoder(path: path) else {
                throw .unsupported(path: path, reason: reason, ffmpegWasFound: false)
            }
            guard let (rate, channels) = decoder.readHeader(), decoder.hasSamples else {
                throw .unsupported(path: path, reason: reason, ffmpegWasFound: true)
            }
            (handle, external) = (nil, decoder)
            (sampleRate, channelCount) = (rate, channels)
        }
    }

    /// Fills `block` with the next samples, interleaved.
    ///
    /// - Returns: How many samples a channel, at least 1; 0 at the end of the file or of what decodes.
    /// - Precondition: `block` has room for at least one sample of every channel.
    public func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        let frames = block.count / channelCount
        precondition(frames > 0, "SoundFileReader: \(block.count) samples are no room for \(channelCount) channels")
        var count = 0
        if let external {
            count = readExternal(external, UnsafeMutableBufferPointer(rebasing: block[0..<frames * channelCount]))
        } else if let handle = handle?.pointer {
            // After a damaged packet libsndfile returns nothing once and can often read on.
            for _ in 0..<4 {
                count = max(0, Int(sf_readf_float(handle, block.baseAddress!, sf_count_t(frames))))
                let isDamaged = sf_error(handle) != 0
                if isDamaged { damage = String(cString: sf_strerror(handle)) }
                if count > 0 || !isDamaged { break }
            }
        }
        for i in 0..<count * channelCount where !block[i].isFinite { block[i] = 0 }
        return count
    }

    /// A pipe may deliver part of a frame: reads on until it is whole.
    private func readExternal(_ decoder: ExternalDecoder, _ block: UnsafeMutableBufferPointer<Float>) -> Int {
        var filled = 0
        repeat {
            let got = decoder.read(into: UnsafeMutableBufferPointer(rebasing: block[filled...]))
            if got == 0 { break }
            filled += got
        } while filled % channelCount != 0
        if filled == 0 { damage = decoder.damage }
        for i in 0..<filled { block[i] = Float(bitPattern: block[i].bitPattern.byteSwapped) }
        return filled / channelCount
    }
}
