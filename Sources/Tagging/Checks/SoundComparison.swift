import AudioFiles

/// What decoders make of a file, as far as equality goes.
struct SoundFingerprint {
    /// What one decoder delivers, to the end.
    private struct Hearing: Equatable {
        var sampleRate = 0
        var channelCount = 0
        var frameCount = 0
        /// Over the bits of all samples in order, at the end of each block.
        var hashes: [UInt64] = []
        var isDamaged = false

        mutating func add(_ samples: some Sequence<Float>) {
            var hash = hashes.last ?? 0x9E37_79B9_7F4A_7C15
            for sample in samples {
                hash = (hash ^ UInt64(sample.bitPattern)) &* 0x0000_0100_0000_01B3
                hash ^= hash >> 29
            }
            hashes.append(hash)
        }

        /// Whether one goes on where the other ends, up to a block.
        func isContinued(by other: Hearing) -> Bool {
            let common = min(hashes.count, other.hashes.count) - 1
            return sampleRate == other.sampleRate && channelCount == other.channelCount && common >= 0
                && hashes[..<common] == other.hashes[..<common]
        }
    }

    private let kind: AudioKind
    /// The best decoder there is for the kind, and FFmpeg, which often is another. Nil where one can make nothing of it.
    private let best: Hearing?, other: Hearing?
    /// What FFmpeg hears when tags are among the bytes: what it guesses of an MP3 depends on them, too.
    private let unprepared: Hearing?
    /// Why there is nothing to compare.
    let failure: String?

    init(path: String, kind: AudioKind) {
        self.kind = kind
        var reason = "nothing is heard in it"
        do throws(AudioError) {
            let reader = try SoundFileReader(path: path)
            best = Self.hear(channelCount: reader.channelCount, sampleRate: reader.sampleRate) { reader.read(into: $0) } isDamaged: { reader.damage != nil }
        } catch { (best, reason) = (nil, "\(error)") }
        // Of MP4 the best one is FFmpeg.
        other = kind == .mp4 ? nil : (try? AudioFileReader(path: path, decoder: .ffmpeg)).map { reader in
            Self.hear(channelCount: 1, sampleRate: reader.sampleRate) { reader.read(into: $0) } isDamaged: { reader.damage != nil }
        }
        unprepared = kind == .mpeg ? WholeFileReader(path: path).map(Self.hear) : nil
        failure = (best?.frameCount ?? 0) == 0 && (other?.frameCount ?? 0) == 0 ? reason : nil
    }

    private static func hear(_ reader: WholeFileReader) -> Hearing {
        var hearing = Hearing()
        while reader.next({ samples, channelCount, sampleRate in
            (hearing.channelCount, hearing.sampleRate) = (channelCount, sampleRate)
            hearing.frameCount += samples.count / max(1, channelCount)
            hearing.add(samples)
        }) {}
        hearing.isDamaged = reader.isDamaged
        return hearing
    }

    private static func hear(
        channelCount: Int, sampleRate: Int, read: (UnsafeMutableBufferPointer<Float>) -> Int, isDamaged: () -> Bool
    ) -> Hearing {
        var hearing = Hearing(sampleRate: sampleRate, channelCount: channelCount)
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 4096 * channelCount)
        defer { block.deallocate() }
        var filled = 0
        while true {
            let frames = read(UnsafeMutableBufferPointer(rebasing: block[filled...]))
            hearing.frameCount += frames
            filled += frames * channelCount
            // A pipe gives parts of blocks.
            if filled == block.count || (frames == 0 && filled > 0) {
                hearing.add(block[..<filled])
                filled = 0
            }
            if frames == 0 { break }
        }
        hearing.isDamaged = isDamaged()
        return hearing
    }

    /// Whether both sound the same from the first sample to the last.
    func isSame(as copy: SoundFingerprint) -> Bool {
        if other != copy.other || unprepared != copy.unprepared { return false }
        if best == copy.best { return true }
        // libsndfile guesses the length of an MP3 without a header from the length of the file, and stops there. What both
        // heard must be the same, and FFmpeg, which guesses nothing, have heard all.
        guard kind == .mpeg, let best, let after = copy.best, let other, other.frameCount > 0 else { return false }
        return best.isContinued(by: after)
    }

    /// For the message about a difference.
    var length: String { "\(best?.frameCount ?? 0) and \(other?.frameCount ?? 0) samples" }
}
