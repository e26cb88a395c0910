import CSndFile
import Formats
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What sound files can be written; the raw value is the ending of the name.
public enum SoundFileFormat: String, Sendable, Hashable, CaseIterable {
    /// 16-bit WAV.
    case wav
    /// 16-bit FLAC.
    case flac
    /// Ogg Vorbis.
    case ogg

    /// The format that a path's ending names, in either case; nil for others.
    public init?(path: String) {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        self.init(rawValue: path[path.index(after: dot)...].lowercased())
    }

    fileprivate var code: Int32 {
        switch self {
        case .wav: Int32(SF_FORMAT_WAV) | Int32(SF_FORMAT_PCM_16)
        case .flac: Int32(SF_FORMAT_FLAC) | Int32(SF_FORMAT_PCM_16)
        case .ogg: Int32(SF_FORMAT_OGG) | Int32(SF_FORMAT_VORBIS)
        }
    }
}

/// Writes a sound file block by block, beside its final name; `finish` puts it in place.
///
/// Samples beyond -1 ... 1 are clipped. Without `finish`, nothing is left and what had the name before is untouched.
public final class SoundFileWriter {
    /// Where the file will be.
    public let path: String
    /// Channels, interleaved in what `write` takes.
    public let channelCount: Int
    /// Samples written to each channel.
    public private(set) var frameCount = 0
    /// What went wrong while writing, if anything did; writing is then given up.
    public private(set) var failure: AudioError?
    /// Where that is, links followed.
    private let place: String
    /// Where the file grows until `finish`; for those who must remove it in a signal's handler.
    public let partialPath: String
    private var handle: OpaquePointer?

    /// - Throws: `AudioError.unwritable`, also when the format takes no such channels or sample rate.
    public init(path: String, format: SoundFileFormat, sampleRate: Int, channelCount: Int) throws(AudioError) {
        self.path = path
        self.channelCount = channelCount
        do { place = try AtomicFile.place(of: path).path } catch { throw .unwritable(path: path, reason: "it is no regular file") }
        partialPath = "\(place).\(getpid())-\(UInt32.random(in: 0 ... .max)).part"
        let descriptor = open(partialPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        var info = SF_INFO()
        info.samplerate = Int32(sampleRate)
        info.channels = Int32(channelCount)
        info.format = format.code
        handle = sf_open_fd(descriptor, Int32(SFM_WRITE), &info, Int32(SF_TRUE))
        guard let handle else {
            let reason = String(cString: sf_strerror(nil))
            unlink(partialPath)
            throw .unwritable(path: path, reason: "\(format.rawValue) at \(sampleRate) Hz with \(channelCount) channels: \(reason)")
        }
        sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
    }

    deinit {
        if let handle {
            sf_close(handle)
            unlink(partialPath)
        }
    }

    /// Writes interleaved samples; a failure shows in `failure` and is thrown by `finish`.
    public func write(_ samples: UnsafeBufferPointer<Float>) {
        var position = 0
        // libsndfile's Vorbis encoder keeps a whole block on the stack.
        while failure == nil, position < samples.count {
            let frames = min(4096, (samples.count - position) / channelCount)
            guard frames > 0 else { break }
            let written = Int(sf_writef_float(handle, samples.baseAddress! + position, sf_count_t(frames)))
            if written != frames { failure = .unwritable(path: path, reason: String(cString: sf_strerror(handle))) }
            frameCount += max(0, written)
            position += frames * channelCount
        }
    }

    /// Closes the file and gives it its name.
    ///
    /// - Throws: `AudioError.unwritable`; nothing is left then.
    public func finish() throws(AudioError) {
        guard let handle else { return }
        // Buffered samples may fail to reach a full disk only now.
        sf_write_sync(handle)
        let complaint = sf_error(handle) == 0 ? nil : String(cString: sf_strerror(handle))
        let isClosed = sf_close(handle) == 0
        self.handle = nil
        if failure == nil, !isClosed || complaint != nil {
            failure = .unwritable(path: path, reason: complaint ?? "closing failed")
        }
        if failure == nil, rename(partialPath, place) != 0 {
            failure = .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        if let failure {
            unlink(partialPath)
            throw failure
        }
    }
}
