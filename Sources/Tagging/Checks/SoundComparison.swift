import AudioFiles

/// What decoders make of a file, as far as equality goes.
struct SoundFingerprint: Equatable {
    /// What one decoder delivers, to the end.
    private struct Hearing: Equatable {
        var sampleRate = 0
        var channelCount = 0
        var frameCount = 0
        /// Over the bits of all samples in order.
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        var isDamaged = false

        mutating func add(_ samples: UnsafeMutableBufferPointer<Float>.SubSequence) {
            for sample in samples {
                hash = (hash ^ UInt64(sample.bitPattern)) &* 0x0000_0100_0000_01B3
                hash ^= hash >> 29
            }
        }
    }

    /// The best decoder there is for the kind, and FFmpeg, which often is another. Nil where one can make nothing of it.
    private let best: Hearing?, other: Hearing?
    /// Why there is nothing to compare.
    private(set) var failure: String?

    init(path: String) {
        var failure: String?
        do throws(AudioError) { best = try Self.hear(SoundFileReader(path: path)) } catch { (best, failure) = (nil, "\(error)") }
        other = try? Self.hear(AudioFileReader(path: path, decoder: .ffmpeg))
        if (best?.frameCount ?? 0) == 0 && (other?.frameCount ?? 0) == 0 { self.failure = failure ?? "nothing is heard in it" }
    }

    private static func hear(_ reader: SoundFileReader) -> Hearing {
        var hearing = Hearing(sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 16384 * reader.channelCount)
        defer { block.deallocate() }
        while true {
            let frames = reader.read(into: block)
            if frames == 0 { break }
            hearing.frameCount += frames
            hearing.add(block[..<(frames * reader.channelCount)])
        }
        hearing.isDamaged = reader.damage != nil
        return hearing
    }

    private static func hear(_ reader: AudioFileReader) -> Hearing {
        var hearing = Hearing(sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 16384)
        defer { block.deallocate() }
        while true {
            let frames = reader.read(into: block)
            if frames == 0 { break }
            hearing.frameCount += frames
            hearing.add(block[..<frames])
        }
        hearing.isDamaged = reader.damage != nil
        return hearing
    }

    /// For the message about a difference.
    var length: String { "\(best?.frameCount ?? 0) and \(other?.frameCount ?? 0) samples" }
}
