import CSndFile
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Decodes WAV and its relatives, FLAC, Ogg Vorbis and a dozen rarer kinds by libsndfile.
final class SoundFileDecoder: SoundDecoder {
    let sampleRate: Int
    let channelCount: Int
    private(set) var promisedSeconds: Double?
    private(set) var damage: String?
    /// It says all it has to say in codes.
    var remarks: String? { nil }
    private var handle: SoundFileHandle
    /// Samples that lie elsewhere than the header says, still to be read.
    private var spans: [Range<Int64>] = []
    private let bytes: FileBytes
    /// Of a WAV file or one of its relatives.
    private let layout: ChunkLayout?
    private let bytesPerFrame: Int?
    /// Samples of each channel so far.
    private var frameCount = 0
    private let promisedFLACFrames: Int?
    /// Near where something else begins behind the last sample of a FLAC file.
    private var foreignPlace: Int64?
    private let buffer: UnsafeMutableBufferPointer<Float>

    /// - Parameters:
    ///   - bytes: The file begins at offset 0 of them.
    ///   - layout: Where the samples of WAV and its relatives lie; nil for other kinds.
    init(_ bytes: FileBytes, layout: ChunkLayout? = nil) throws(DecoderRefusal) {
        (self.bytes, self.layout) = (bytes, layout)
        let flacTotal = Self.flacTotal(bytes)
        // Frames are read to the last, whatever number of samples the header gives.
        if let flacTotal { bytes.replaced = flacTotal.without }
        promisedFLACFrames = flacTotal.flatMap { $0.count > 0 ? Int($0.count) : nil }
        if let layout, !layout.isAsDeclared { bytes.replaced = layout.trueSize }
        // A second chunk of samples confuses libsndfile.
        var handle = if let layout, layout.sound.count > 1 { try SoundFileHandle(range: 0..<layout.sound[0].upperBound, of: bytes) } else { try SoundFileHandle(bytes) }
        let info = handle.info
        (sampleRate, channelCount) = (Int(info.samplerate), Int(info.channels))
        bytesPerFrame = handle.bytesPerSample.map { $0 * Int(info.channels) }
        // Samples of a fixed width need no header. What is packed does, and has a better one by now.
        if let layout, !layout.isAsDeclared, !layout.sound.isEmpty, bytesPerFrame != nil {
            spans = layout.sound.reversed()
            handle = try SoundFileHandle(span: spans.removeLast(), of: bytes, like: handle)
        }
        self.handle = handle
        // A header may promise 1024 channels.
        buffer = .allocate(capacity: min(16384, max(1, (1 << 20) / Int(info.channels))) * Int(info.channels))
        let frames: Double? = if flacTotal != nil { promisedFLACFrames.map(Double.init) } else if let layout {
            bytesPerFrame.flatMap { width in layout.promisedBytes.map { Double($0) / Double(width) } }
        } else {
            // Streams of unknown length are given the largest 63-bit count.
            info.frames < 1 << 48 ? Double(info.frames) : nil
        }
        promisedSeconds = frames.map { $0 / Double(info.samplerate) }
    }

    deinit { buffer.deallocate() }

    func next() -> SoundBlock? {
        // To the promised end of a FLAC file and no further at first: another may begin there.
        let all = buffer.count / channelCount, missing = promisedFLACFrames.map { $0 - frameCount } ?? all
        if missing == 0, let place = placeOfNextFile() {
            foreignPlace = place
            return nil
        }
        let room = missing > 0 ? min(all, missing) : all
        while true {
            var count = 0
            let place = bytes.position
            // After a damaged packet libsndfile returns nothing once and can often read on.
            for _ in 0..<4 {
                count = max(0, Int(sf_readf_float(handle.pointer, buffer.baseAddress, sf_count_t(room))))
                frameCount += count
                let isDamaged = sf_error(handle.pointer) != 0
                if isDamaged { noteDamage(behind: place) }
                if count > 0 || !isDamaged { break }
            }
            if count > 0 {
                return SoundBlock(samples: UnsafeBufferPointer(rebasing: buffer[..<(count * channelCount)]), frameCount: count,
                                  channelCount: channelCount, sampleRate: sampleRate)
            }
            guard let span = spans.popLast(), let opened = try? SoundFileHandle(span: span, of: bytes, like: handle) else {
                if let failure = bytes.failure { damage = failure }
                return nil
            }
            handle = opened
        }
    }

    /// Where a file with a sign begins among the bytes that libFLAC may have read ahead.
    private func placeOfNextFile() -> Int64? {
        let start = max(0, bytes.position - Self.readAhead), window = bytes.bytes(at: start, Int(2 * Self.readAhead))
        return window.indices.first { SoundKind.sign(window, at: $0).map { $0 != .other } ?? false }.map { start + Int64($0) }
    }

    /// What stands after the last sample of a FLAC file is no damage of it.
    private func noteDamage(behind place: Int64) {
        if let promisedFLACFrames, frameCount >= promisedFLACFrames {
            if foreignPlace == nil { foreignPlace = max(0, place - Self.readAhead) }
        } else {
            damage = String(cString: sf_strerror(handle.pointer))
        }
    }

    var account: ByteAccount {
        guard let layout else { return ByteAccount(heard: end, unheard: 0) }
        let all = layout.sound.reduce(0) { $0 + Int64($1.count) }
        let heard = bytesPerFrame.map { Int64($0 * frameCount) }
            ?? (handle.info.frames > 0 ? Int64(Double(all) * Double(frameCount) / Double(handle.info.frames)) : 0)
        return ByteAccount(heard: min(all, heard), unheard: max(0, all - heard))
    }

    var end: Int64 { layout != nil ? bytes.count : foreignPlace ?? min(bytes.position, bytes.count) }

    /// What libFLAC may have read beyond what it has decoded.
    private static let readAhead: Int64 = 8192

    /// How many samples the header of a FLAC file promises, and the same bytes with zero, which stands for "not known".
    private static func flacTotal(_ bytes: FileBytes) -> (count: UInt64, without: (offset: Int64, bytes: [UInt8]))? {
        let head = bytes.bytes(at: 0, 26)
        guard head.has("fLaC"), let number = head.number(at: 18, width: 8, isBigEndian: true) else { return nil }
        return (number & 0xF_FFFF_FFFF, (21, [head[21] & 0xF0, 0, 0, 0, 0]))
    }
}
