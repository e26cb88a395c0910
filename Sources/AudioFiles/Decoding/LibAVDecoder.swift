import CLibAV

/// Decodes everything else, AAC and Opus above all, by FFmpeg's libraries, which are loaded when the first file needs them.
///
/// They see the bytes of this one file and nothing else: no other file, no network, no decoders of pictures.
final class LibAVDecoder: SoundDecoder {
    let sampleRate: Int
    let channelCount: Int
    let promisedSeconds: Double?
    private let sound: OpaquePointer
    private let bytes: FileBytes
    /// Bytes of sound and pictures where the container tells; nil where they are all that is not a tag.
    private let mediaBytes: Int64?
    /// Bytes that the container may take for itself.
    private let headerBytes: Int64
    private var buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 0)
    private var waiting: LibAVBlock?
    /// Packets are cut to 16 thousand samples.
    private var current = LibAVBlock(), done = 0
    private static let blockLength = 16384

    /// - Parameters:
    ///   - bytes: Outlive the decoder.
    ///   - mediaBytes: How many of them should be sound or pictures, if that is known.
    ///   - headerShare: How much of them may be headers between packets.
    init(_ bytes: FileBytes, mediaBytes: Int64?, headerShare: Double) throws(DecoderRefusal) {
        (self.bytes, self.mediaBytes) = (bytes, mediaBytes)
        headerBytes = 4096 + Int64(headerShare * Double(bytes.count))
        let source = LibAVBytes(
            context: Unmanaged.passUnretained(bytes).toOpaque(),
            read: { context, target, count, offset in
                let bytes = Unmanaged<FileBytes>.fromOpaque(context!).takeUnretainedValue()
                let done = bytes.read(into: target!, Int(count), at: offset)
                return done == 0 && bytes.failure != nil ? -1 : Int64(done)
            },
            size: bytes.count)
        var reason = [CChar](repeating: 0, count: 256)
        let name = bytes.path.split(separator: "/").last.map(String.init) ?? ""
        guard let sound = libav_open(source, name, &reason, Int32(reason.count)) else {
            throw DecoderRefusal(reason: String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        self.sound = sound
        let first = libav_next(sound), facts = libav_facts(sound)
        (waiting, sampleRate, channelCount) = (first, Int(first.sample_rate), Int(first.channels))
        promisedSeconds = facts.declared_seconds > 0 ? facts.declared_seconds : nil
        guard first.frames > 0 else {
            let complaint = String(cString: facts.complaint)
            throw DecoderRefusal(reason: complaint.isEmpty ? "no sound in it" : complaint)
        }
    }

    deinit {
        libav_close(sound)
        buffer.deallocate()
    }

    /// Whether the libraries are there, and what they are or why they are not.
    static var isThere: Bool { libav_load() == LibAVReady }
    static var description: String { String(cString: libav_description()) }

    func next() -> SoundBlock? {
        if done == Int(current.frames) {
            (current, done) = (waiting ?? libav_next(sound), 0)
            waiting = nil
        }
        let count = min(Int(current.frames) - done, Self.blockLength), channels = Int(current.channels)
        if count == 0 { return nil }
        if buffer.count < count * channels {
            buffer.deallocate()
            buffer = .allocate(capacity: count * channels)
        }
        libav_copy(sound, Int32(done), Int32(count), buffer.baseAddress)
        done += count
        return SoundBlock(samples: UnsafeBufferPointer(rebasing: buffer[..<(count * channels)]), frameCount: count,
                          channelCount: channels, sampleRate: Int(current.sample_rate))
    }

    var damage: String? {
        let facts = libav_facts(sound), what = String(cString: facts.complaint)
        if facts.damaged_packets == 0 { return nil }
        return "\(facts.damaged_packets) packet\(facts.damaged_packets == 1 ? "" : "s") could not be decoded" + (what.isEmpty ? "" : ": \(what)")
    }

    var remarks: String? {
        let facts = libav_facts(sound)
        return facts.damaged_packets > 0 || facts.complaint.pointee == 0 ? nil : "FFmpeg: " + String(cString: facts.complaint)
    }

    var account: ByteAccount {
        let facts = libav_facts(sound)
        return ByteAccount(heard: facts.sound_bytes, unheard: max(0, unheard(facts) - (bytes.count - end)))
    }

    /// What follows the last packet is mostly part of the container; not so where much is missing.
    var end: Int64 {
        let facts = libav_facts(sound)
        return mediaBytes == nil && unheard(facts) > 0 && facts.last_byte > 0 ? min(facts.last_byte, bytes.count) : bytes.count
    }

    private func unheard(_ facts: LibAVFacts) -> Int64 {
        // Pictures that move are passed over unread, so their bytes are not known.
        if facts.has_video { return 0 }
        return (mediaBytes ?? bytes.count) - facts.sound_bytes - facts.other_bytes - headerBytes
    }
}
