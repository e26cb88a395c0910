import CSndFile

/// Bytes that libsndfile has opened.
final class SoundFileHandle {
    /// libsndfile's `SNDFILE`.
    let pointer: OpaquePointer
    /// What the header says; at least one channel and one sample a second.
    let info: SF_INFO
    /// Lives as long as libsndfile reads from it.
    private let bytes: FileBytes

    convenience init(_ bytes: FileBytes) throws(DecoderRefusal) { try self.init(bytes, SF_INFO()) }

    /// Samples without a header, in a range of `bytes`, written as in another file whose samples have a width (`bytesPerSample`).
    convenience init(span: Range<Int64>, of bytes: FileBytes, like other: SoundFileHandle) throws(DecoderRefusal) {
        var info = other.info
        info.format = other.rawFormat
        try self.init(Self.part(span, of: bytes), info)
    }

    /// A file that is a range of `bytes`.
    convenience init(range: Range<Int64>, of bytes: FileBytes) throws(DecoderRefusal) { try self.init(Self.part(range, of: bytes), SF_INFO()) }

    private static func part(_ range: Range<Int64>, of bytes: FileBytes) throws(DecoderRefusal) -> FileBytes {
        do { return try FileBytes(path: bytes.path, range: bytes.start + range.lowerBound..<bytes.start + range.upperBound) } catch {
            throw DecoderRefusal(reason: "\(error)")
        }
    }

    /// Bytes of one sample of one channel; nil where they are packed.
    var bytesPerSample: Int? {
        switch Int(info.format) & SF_FORMAT_SUBMASK {
        case Int(SF_FORMAT_PCM_S8), Int(SF_FORMAT_PCM_U8), Int(SF_FORMAT_ULAW), Int(SF_FORMAT_ALAW): 1
        case Int(SF_FORMAT_PCM_16): 2
        case Int(SF_FORMAT_PCM_24): 3
        case Int(SF_FORMAT_PCM_32), Int(SF_FORMAT_FLOAT): 4
        case Int(SF_FORMAT_DOUBLE): 8
        default: nil
        }
    }

    /// libsndfile's name for samples as they are in this file, but without a header.
    private var rawFormat: Int32 {
        if info.format & Int32(SF_FORMAT_TYPEMASK) == Int32(SF_FORMAT_RAW) { return info.format }
        let isSwapped = sf_command(pointer, Int32(SFC_RAW_DATA_NEEDS_ENDSWAP), nil, 0) == Int32(SF_TRUE)
        let isLittle = (UInt16(1).littleEndian == 1) != isSwapped
        return Int32(SF_FORMAT_RAW) | info.format & Int32(SF_FORMAT_SUBMASK) | Int32(isLittle ? SF_ENDIAN_LITTLE : SF_ENDIAN_BIG)
    }

    private init(_ bytes: FileBytes, _ asked: SF_INFO) throws(DecoderRefusal) {
        var info = asked
        var callbacks = SF_VIRTUAL_IO(
            get_filelen: { SoundFileHandle.bytes($0).count },
            seek: { SoundFileHandle.bytes($2).seek($0, Int32($1)) },
            read: { Int64(SoundFileHandle.bytes($2).read(into: $0!, Int($1))) },
            write: { _, _, _ in 0 },
            tell: { SoundFileHandle.bytes($0).position })
        _ = bytes.seek(0, 0)
        guard let pointer = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, Unmanaged.passUnretained(bytes).toOpaque()) else {
            throw DecoderRefusal(reason: String(cString: sf_strerror(nil)))
        }
        (self.pointer, self.info, self.bytes) = (pointer, info, bytes)
        guard info.channels > 0, info.samplerate > 0 else {
            throw DecoderRefusal(reason: "the header gives \(info.channels) channels at \(info.samplerate) Hz")
        }
    }

    deinit { sf_close(pointer) }

    private static func bytes(_ pointer: UnsafeMutableRawPointer?) -> FileBytes {
        Unmanaged<FileBytes>.fromOpaque(pointer!).takeUnretainedValue()
    }
}
