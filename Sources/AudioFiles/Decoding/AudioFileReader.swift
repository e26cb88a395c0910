import CSndFile
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Which program library turns the file into samples.
public enum AudioDecoder: Sendable, Hashable {
    /// libsndfile, or ffmpeg for what libsndfile cannot open.
    case automatic
    /// An `ffmpeg` process.
    case ffmpeg
}

/// Reads an audio file in blocks, mixed to one channel (the mean of all).
///
/// libsndfile decodes WAV, AIFF, FLAC, Ogg Vorbis, Opus, MP3 and more. What it refuses goes to `ffmpeg` when that is
/// in PATH; it then delivers `fallbackSampleRate`. Samples that are NaN or infinite become 0. When a file is damaged
/// in the middle, `read` delivers what decodes, before and after, and `damage` says what was wrong.
///
/// Not safe to share between threads; open one reader per thread.
public final class AudioFileReader {
    /// As it was given.
    public let path: String
    /// Samples per second of what `read` delivers.
    public let sampleRate: Int
    /// Channels in the file, before mixing.
    public let channelCount: Int
    /// Frames that the header promises; nil if it does not say. The file may hold fewer.
    public let declaredFrameCount: Int?
    /// Whether ffmpeg decodes.
    public var usesFFmpeg: Bool { external != nil }
    /// What the decoder complained of; final once `read` has returned 0.
    public private(set) var damage: String?

    private let handle: SoundFileHandle?
    private let external: ExternalDecoder?
    private var interleaved: [Float] = []

    /// - Parameters:
    ///   - path: A regular file.
    ///   - decoder: Who decodes.
    ///   - fallbackSampleRate: Samples per second asked of ffmpeg for formats that libsndfile lacks.
    /// - Throws: Every case of `AudioError` that concerns opening.
    public init(path: String, decoder: AudioDecoder = .automatic, fallbackSampleRate: Int = 22050) throws(AudioError) {
        try requireRegularFile(path)
        self.path = path
        if decoder == .automatic, let opened = try SoundFileHandle(path: path) {
            let info = opened.info
            handle = opened
            external = nil
            sampleRate = Int(info.samplerate)
            channelCount = Int(info.channels)
            // Streams of unknown length are reported as the largest 63-bit count.
            declaredFrameCount = info.frames < 1 << 48 ? max(0, Int(info.frames)) : nil
        } else {
            let reason = decoder == .ffmpeg ? "not asked" : SoundFileHandle.refusal
            guard let decoder = try ExternalDecoder(path: path, sampleRate: fallbackSampleRate) else {
                throw .unsupported(path: path, reason: reason, ffmpegWasFound: false)
            }
            guard decoder.hasSamples else {
                throw .unsupported(path: path, reason: reason, ffmpegWasFound: true)
            }
            handle = nil
            external = decoder
            sampleRate = fallbackSampleRate
            channelCount = 1
            declaredFrameCount = nil
        }
    }

    /// Fills `block` with the next mono samples.
    ///
    /// - Returns: How many were written, in 1 ... `block.count`; 0 at the end of the file or of what decodes.
    public func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        guard let target = block.baseAddress, block.count > 0 else { return 0 }
        var count = 0
        if let external {
            count = external.read(into: block)
            if count == 0 { damage = external.damage }
        } else if let handle = handle?.pointer {
            // After a damaged packet libsndfile returns nothing once and can often read on.
            for _ in 0..<4 {
                if channelCount == 1 {
                    count = max(0, Int(sf_readf_float(handle, target, sf_count_t(block.count))))
                } else {
                    count = readMixing(handle, target, block.count)
                }
                let isDamaged = sf_error(handle) != 0
                if isDamaged { damage = String(cString: sf_strerror(handle)) }
                if count > 0 || !isDamaged { break }
            }
        }
        for i in 0..<count where !target[i].isFinite { target[i] = 0 }
        return count
    }

    /// The next at most `maximumFrames` mono samples; empty at the end.
    public func read(maximumFrames: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: maximumFrames) { buffer, count in
            buffer.initialize(repeating: 0)
            count = read(into: buffer)
        }
    }

    private func readMixing(_ handle: OpaquePointer, _ target: UnsafeMutablePointer<Float>, _ frames: Int) -> Int {
        // A header may promise 1024 channels: bound the scratch buffer, not the block.
        let frames = min(frames, max(1, (1 << 20) / channelCount))
        if interleaved.count < frames * channelCount {
            interleaved = [Float](repeating: 0, count: frames * channelCount)
        }
        let channels = channelCount
        return interleaved.withUnsafeMutableBufferPointer { buffer in
            let source = buffer.baseAddress!
            let count = Int(sf_readf_float(handle, source, sf_count_t(frames)))
            guard count > 0 else { return 0 }
            if channels == 2 {
                for i in 0..<count { target[i] = 0.5 * (finite(source[2 * i]) + finite(source[2 * i + 1])) }
            } else {
                let scale = 1 / Float(channels)
                for i in 0..<count {
                    var sum: Float = 0
                    for c in 0..<channels { sum += finite(source[i * channels + c]) }
                    target[i] = sum * scale
                }
            }
            return count
        }
    }
}

@inline(__always) private func finite(_ x: Float) -> Float { x.isFinite ? x : 0 }

/// Refuses what is no readable, non-empty regular file, before any decoder could block on it.
func requireRegularFile(_ path: String) throws(AudioError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
        if errno == ENOENT || errno == ENOTDIR { throw .notFound(path: path) }
        throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .isFolder(path: path)
    case S_IFIFO: throw .notRegularFile(path: path, kind: "named pipe")
    case S_IFSOCK: throw .notRegularFile(path: path, kind: "socket")
    default: throw .notRegularFile(path: path, kind: "device")
    }
    guard access(path, R_OK) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    guard status.st_size > 0 else { throw .empty(path: path) }
}
