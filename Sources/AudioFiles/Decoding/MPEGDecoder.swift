import CMPG123
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Decodes MPEG audio, layers 1 to 3, by libmpg123, frame by frame to the last byte.
///
/// libsndfile has the same library inside, but believes the number of frames that a header promises or the first frames
/// suggest, ends where another format begins, and lets the library write to standard error.
final class MPEGDecoder: SoundDecoder {
    private(set) var sampleRate = 0
    private(set) var channelCount = 0
    let promisedSeconds: Double?
    private(set) var damage: String?
    var remarks: String? { library.text }
    private let library = LibraryRemarks(of: "libmpg123")
    private(set) var account = ByteAccount()
    private let handle: OpaquePointer
    private let bytes: FileBytes
    /// Where the last frame ended.
    private(set) var end: Int64 = 0
    private var isAtEnd = false
    /// What is decoded first only tells the format; it comes with the first call.
    private var waiting: SoundBlock?

    /// - Parameter bytes: A frame begins at offset 0 of them.
    init(_ bytes: FileBytes) throws(DecoderRefusal) {
        self.bytes = bytes
        let head = bytes.bytes(at: 0, 512)
        let first = MPEGFrame(head)
        promisedSeconds = MPEGFrame.promisedFrames(head, at: 0).flatMap { count in
            first.map { Double(count) * Double($0.sampleCount) / Double($0.sampleRate) }
        }
        guard let handle = mpg123_new(nil, nil) else { throw DecoderRefusal(reason: "libmpg123 has no room") }
        self.handle = handle
        func set(_ parameter: mpg123_parms, _ value: Int) { mpg123_param(handle, parameter, value, 0) }
        set(MPG123_REMOVE_FLAGS, Int(MPG123_AUTO_RESAMPLE.rawValue))
        set(MPG123_ADD_FLAGS, Int(MPG123_FORCE_FLOAT.rawValue | MPG123_GAPLESS.rawValue | MPG123_QUIET.rawValue | MPG123_SKIP_ID3V2.rawValue))
        // Quiet about lengths that do not fit and about what it skips, which we count ourselves; of some damage it speaks all
        // the same. Between joined files anything may stand.
        set(MPG123_RESYNC_LIMIT, -1)
        mpg123_replace_reader_handle(
            handle, { context, target, count in MPEGDecoder.bytes(context).read(into: target!, count) },
            { context, offset, origin in off_t(MPEGDecoder.bytes(context).seek(Int64(offset), origin)) }, nil)
        guard library.during({ mpg123_open_handle(handle, Unmanaged.passUnretained(bytes).toOpaque()) }) == MPG123_OK.rawValue else {
            throw refusal()
        }
        waiting = library.during(decode)
        if waiting == nil { throw refusal() }
    }

    deinit { mpg123_delete(handle) }

    private static func bytes(_ context: UnsafeMutableRawPointer?) -> FileBytes {
        Unmanaged<FileBytes>.fromOpaque(context!).takeUnretainedValue()
    }

    private func refusal() -> DecoderRefusal { DecoderRefusal(reason: "no MPEG audio: \(String(cString: mpg123_strerror(handle)))") }

    func next() -> SoundBlock? {
        defer { waiting = nil }
        return waiting ?? library.during(decode)
    }

    private func decode() -> SoundBlock? {
        while !isAtEnd {
            let code = mpg123_framebyframe_next(handle)
            if code == MPG123_NEW_FORMAT.rawValue {
                // Only news of it; the frame itself comes next.
                readFormat()
            } else if code != MPG123_OK.rawValue {
                conclude(code)
                return nil
            }
            countFrame()
            if isAtEnd { return nil }
            var number: off_t = 0, samples: UnsafeMutablePointer<UInt8>?, size = 0
            let decoded = mpg123_framebyframe_decode(handle, &number, &samples, &size)
            if decoded != MPG123_OK.rawValue && decoded != MPG123_NEW_FORMAT.rawValue {
                conclude(decoded)
                return nil
            }
            if sampleRate == 0 { readFormat() }
            let count = channelCount > 0 ? size / 4 / channelCount : 0
            guard count > 0, let samples else { continue }
            return samples.withMemoryRebound(to: Float.self, capacity: count * channelCount) {
                SoundBlock(samples: UnsafeBufferPointer(start: $0, count: count * channelCount), frameCount: count,
                           channelCount: channelCount, sampleRate: sampleRate)
            }
        }
        return nil
    }

    private func readFormat() {
        var rate = 0, channels: Int32 = 0, encoding: Int32 = 0
        if mpg123_getformat2(handle, &rate, &channels, &encoding, 0) == MPG123_OK.rawValue { (sampleRate, channelCount) = (rate, Int(channels)) }
    }

    private func countFrame() {
        var header: UInt = 0, body: UnsafeMutablePointer<UInt8>?, length = 0
        guard mpg123_framedata(handle, &header, &body, &length) == MPG123_OK.rawValue else { return }
        let start = Int64(mpg123_framepos(handle))
        if start > end, case let other = Tags.otherBytes(bytes, in: end..<start), other > 0 {
            // What looks like a frame may be part of a file of another kind that begins here.
            let kind = SoundKind.begins(at: Tags.skip(bytes, from: end, to: start), of: bytes)
            if kind != nil && kind != .mpeg { isAtEnd = true; return }
            account.unheard += other
        }
        guard start >= end else { return }
        end = start + 4 + Int64(length)
        account.heard += 4 + Int64(length)
    }

    private func conclude(_ code: Int32) {
        isAtEnd = true
        end = min(end, bytes.count)
        // That no further frame was found is what an end is like.
        if code != MPG123_DONE.rawValue && mpg123_errcode(handle) != MPG123_RESYNC_FAIL.rawValue && mpg123_errcode(handle) != MPG123_OK.rawValue {
            damage = String(cString: mpg123_strerror(handle))
        }
        if let failure = bytes.failure { damage = failure }
    }
}
