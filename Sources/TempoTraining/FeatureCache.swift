import AudioFeatures
import AudioFiles
import Formats
import Foundation
import Synchronization
import TimeStretch

/// Log-mel frames of audio files, and of stretches of them, kept on disk between runs.
///
/// An entry's name is a hash of the file's *content* and of the front-end's settings, so renamed or moved music is
/// found again and changed settings never meet old frames. Entries are safetensors files, written atomically, mapped
/// when read and verified by checksum; a damaged one is made again. Several processes may share a folder.
public final class FeatureCache: Sendable {
    /// Bumped when what an entry means changes.
    static let formatVersion = "2"

    /// Where the entries lie.
    public let folder: String
    private let index: Mutex<[PathKey: String]>
    private var indexPath: String { folder + "/index.jsonl" }

    private struct IndexLine: Codable {
        /// Path, size and time of change of an audio file.
        var identity: String
        var contentHash: String
        /// Over both; a line that was damaged must not name other music, or a place outside the cache.
        var check: String?

        init(identity: String, contentHash: String) {
            (self.identity, self.contentHash) = (identity, contentHash)
            check = Self.check(identity, contentHash)
        }

        static func check(_ identity: String, _ contentHash: String) -> String { String(SHA256.hexDigest(identity + contentHash).prefix(16)) }
        var isSound: Bool { check == Self.check(identity, contentHash) && contentHash.utf8.count == 64 && contentHash.utf8.allSatisfy(Self.digits.contains) }
        private static let digits = Set("0123456789abcdef".utf8)
    }

    /// `$XDG_CACHE_HOME/sametempo/features`, or under `~/.cache`.
    public static var defaultFolder: String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
        return base + "/sametempo/features"
    }

    /// Opens a cache, and makes its folder if it is missing.
    ///
    /// - Throws: `FormatError` when the folder cannot be made.
    public init(folder: String = FeatureCache.defaultFolder) throws(FormatError) {
        self.folder = folder
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw .system(path: folder, operation: "make the cache folder", reason: error.localizedDescription)
        }
        // Only a shortcut around reading whole files again; a damaged index is begun anew.
        let path = folder + "/index.jsonl"
        var lines: [IndexLine] = []
        if let known = try? JSONLines.read(IndexLine.self, from: path) { lines = known.filter(\.isSound) } else if access(path, F_OK) == 0 { try AtomicFile.write("", to: path) }
        index = Mutex(Dictionary(lines.map { (PathKey($0.identity), $0.contentHash) }, uniquingKeysWith: { $1 }))
    }

    /// The frames of an audio file, from the cache or computed and stored.
    ///
    /// - Parameters:
    ///   - maximumSeconds: Only so much of the beginning is used.
    ///   - stretchRatios: Stretches of the sound that the track is to bring along.
    /// - Throws: `AudioError` when the audio cannot be read, `FormatError` when the cache cannot be written.
    public func track(
        _ path: String, configuration: LogMelConfiguration, maximumSeconds: Double, stretchRatios: [Double] = []
    ) throws -> (track: TrainingTrack, contentHash: String) {
        let hash = try contentHash(path)
        var track = try entry(path, hash, configuration, maximumSeconds, ratio: 1)
        track.versions = try stretchRatios.map { .init(ratio: $0, track: try entry(path, hash, configuration, maximumSeconds, ratio: $0)) }
        return (track, hash)
    }

    private func entry(_ path: String, _ hash: String, _ configuration: LogMelConfiguration, _ maximumSeconds: Double, ratio: Double) throws -> TrainingTrack {
        let settings = JSONLines.line(configuration) + " \(maximumSeconds) \(Self.formatVersion)" + (ratio == 1 ? "" : " stretched \(ratio)")
        let entry = "\(folder)/\(hash.prefix(2))/\(SHA256.hexDigest(hash + settings)).safetensors"
        if let track = load(entry, path, configuration) { return track }
        let frames = try loadLogMel(path: path, configuration: configuration, maximumSeconds: maximumSeconds, minimumSeconds: 0.5, stretchRatio: ratio)
        var writer = SafeTensorsWriter(metadata: [
            "front-end": settings, "content": hash, "damage": frames.damage ?? "",
        ])
        writer.add("frames", extents: [frames.frameCount, frames.bandCount], int16s: frames.values)
        writer.seal()
        do { try FileManager.default.createDirectory(atPath: (entry as NSString).deletingLastPathComponent, withIntermediateDirectories: true) } catch {
            throw FormatError.system(path: entry, operation: "make the cache folder", reason: error.localizedDescription)
        }
        try writer.write(to: entry)
        guard let track = load(entry, path, configuration) else {
            throw FormatError.malformed(path: entry, place: nil, found: "a cache entry that changed while it was written", expected: "a disk that keeps what is written")
        }
        return track
    }

    private func load(_ entry: String, _ name: String, _ configuration: LogMelConfiguration) -> TrainingTrack? {
        guard let file = try? SafeTensors(contentsOf: entry), let frames = file.entry("frames"), frames.type == .int16,
              frames.extents.count == 2, frames.extents[0] > 0, frames.extents[1] == configuration.featureCount,
              let bytes = try? file.bytes("frames"), file.isIntact() == true,
              // A header of odd length, which we never write, would put the numbers off their boundaries.
              Int(bitPattern: bytes.baseAddress) % MemoryLayout<Int16>.alignment == 0 else { return nil }
        return TrainingTrack(name: name, bandCount: frames.extents[1], values: bytes.bindMemory(to: Int16.self), owner: file)
    }

    private func contentHash(_ path: String) throws(FormatError) -> String {
        var status = stat()
        if stat(path, &status) != 0 { throw .system(path: path, operation: "open", reason: String(cString: strerror(errno))) }
        #if canImport(Glibc)
        let changed = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        #else
        let changed = "\(status.st_mtimespec.tv_sec).\(status.st_mtimespec.tv_nsec)"
        #endif
        let identity = "\(URL(fileURLWithPath: path).standardizedFileURL.path) \(status.st_size) \(changed)"
        if let known = index.withLock({ $0[PathKey(identity)] }) { return known }
        let hash = try Self.hash(path)
        index.withLock { $0[PathKey(identity)] = hash }
        try JSONLines.append(IndexLine(identity: identity, contentHash: hash), to: indexPath)
        return hash
    }

    /// Read and not mapped: music that another program cuts short meanwhile would end this one.
    private static func hash(_ path: String) throws(FormatError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        func failure() -> FormatError { .system(path: path, operation: "read", reason: String(cString: strerror(errno))) }
        if file < 0 { throw failure() }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) != 0 { throw failure() }
        if status.st_mode & S_IFMT != S_IFREG {
            throw .malformed(path: path, place: nil, found: "not a regular file", expected: "a file of music")
        }
        var hash = SHA256(), block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(file, &block, block.count)
            if count < 0 { if errno == EINTR { continue }; throw failure() }
            if count == 0 { return hash.hexDigest() }
            block.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
