#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Which libraries turn the file into samples.
public enum AudioDecoder: Sendable, Hashable {
    /// The one that is best for what the file holds.
    case automatic
    /// FFmpeg's libraries, for a second opinion.
    case ffmpeg
}

/// Reads an audio file in blocks, mixed to one channel.
///
/// What a file holds says who decodes it, and not what it is called: libmpg123 MP3, libsndfile WAV, AIFF, FLAC and Ogg Vorbis,
/// FFmpeg's libraries (loaded when first needed, if they are installed) Opus, AAC and everything else. Samples that are NaN
/// or infinite become 0. Where a file is damaged, or goes on after the end that its header promises, `read` delivers all
/// that decodes; `damage` says what was wrong and how much could not be heard.
///
/// Not safe to share between threads; open one reader per thread.
public final class AudioFileReader {
    /// As it was given.
    public let path: String
    /// Samples per second of what `read` delivers.
    public var sampleRate: Int { blocks.sampleRate }
    /// Channels in the file, before mixing.
    public var channelCount: Int { blocks.channelCount }
    /// Seconds that the header promises; nil if it does not say. The file may hold less, or more.
    public var promisedSeconds: Double? { blocks.promisedSeconds }
    /// Whether FFmpeg's libraries decode; final once `read` has returned 0.
    public var usesFFmpeg: Bool { blocks.usesFFmpeg }
    /// What went wrong, or how much of the file was not heard; final once `read` has returned 0.
    public var damage: String? { blocks.damage }

    /// Whether another decoder may hear more; final once `read` has returned 0.
    var isIncomplete: Bool { blocks.isIncomplete }

    private let blocks: SoundBlocks
    private var mix: DownMix
    /// While the file's rate differs from the one it began with.
    private var resampler: Resampler?
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
        mix = DownMix(sampleRate: blocks.sampleRate)
    }

    /// Fills `block` with the next mono samples.
    ///
    /// - Returns: How many were written, fewer than `block.count` only at the end of the file or of what decodes.
    public func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        var done = 0
        // Decoders deliver a frame of their format at a time; what comes after works best on many.
        while done < block.count {
            while used == ready.count && !isAtEnd { refill() }
            let count = min(block.count - done, ready.count - used)
            if count == 0 { break }
            _ = ready.withUnsafeBufferPointer { memcpy(block.baseAddress! + done, $0.baseAddress! + used, count * MemoryLayout<Float>.stride) }
            used += count
            done += count
        }
        return done
    }

    /// The next at most `maximumFrames` mono samples; empty at the end.
    public func read(maximumFrames: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: maximumFrames) { buffer, count in
            buffer.initialize(repeating: 0)
            count = read(into: buffer)
        }
    }

    private func refill() {
        ready.removeAll(keepingCapacity: true)
        used = 0
        guard let block = blocks.next() else {
            flush()
            isAtEnd = true
            return
        }
        if block.sampleRate != resampler?.sourceRate ?? sampleRate {
            flush()
            mix = DownMix(sampleRate: block.sampleRate)
            // `SoundBlocks` lets no rate pass that cannot be converted.
            resampler = block.sampleRate == sampleRate ? nil : try! Resampler(from: block.sampleRate, to: sampleRate)
        }
        if resampler == nil { return mix.add(block, to: &ready) }
        var mono: [Float] = []
        mix.add(block, to: &mono)
        convert(mono)
    }

    private func flush() {
        var mono: [Float] = []
        mix.finish(to: &mono)
        convert(mono)
        resampler?.finish { ready += $0 }
    }

    private func convert(_ mono: [Float]) {
        guard let resampler else { ready += mono; return }
        mono.withUnsafeBufferPointer { resampler.process($0) { ready += $0 } }
    }
}

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
