import AudioFeatures
import AudioFiles
import Formats
import Foundation

/// Arrays made of audio files, such as their log-mel frames, kept on disk between runs.
///
/// An entry's name is a hash of the file's *content* and of the feature's settings, so renamed or moved music is
/// found again and changed settings never meet old entries. Entries are safetensors files, written atomically, mapped
/// when read and verified by checksum; a damaged one is made again.
///
/// Several processes may build a cache together, on one machine or on many that share its folder: each entry is made by one of them,
/// which has an `EntryClaim` on it meanwhile. An entry appears whole, by being renamed, so whoever dies leaves nothing that is wrong.
public final class FeatureCache: Sendable {
    /// Where the entries lie.
    public let folder: String
    private let index: ContentHashIndex
    private let staleSeconds: Double

    /// `$XDG_CACHE_HOME/sametempo/features`, or under `~/.cache`.
    public static var defaultFolder: String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
        return base + "/sametempo/features"
    }

    /// Opens a cache, and makes its folder if it is missing.
    ///
    /// - Parameter staleSeconds: How long after the last sign of life of a process on another machine its unfinished entries are taken
    ///   over.
    /// - Throws: `FormatError` when the folder cannot be made.
    public init(folder: String = FeatureCache.defaultFolder, staleSeconds: Double = 120) throws(FormatError) {
        (self.folder, self.staleSeconds) = (folder, staleSeconds)
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw .system(path: folder, operation: "make the cache folder", reason: error.localizedDescription)
        }
        index = try ContentHashIndex(path: folder + "/index.jsonl")
    }

    /// The log-mel frames of an audio file, from the cache or computed and stored. Waits where another process computes them.
    ///
    /// - Parameter stretchRatios: Stretches of the sound that the track is to bring along; above 1 is faster.
    /// - Throws: `AudioError` when the audio cannot be read, `FormatError` when the cache cannot be written.
    public func track(_ path: String, _ feature: LogMelFeature, stretchRatios: [Double] = []) throws -> (track: MusicTrack, contentHash: String) {
        while true {
            if let found = try trackUnlessClaimed(path, feature, stretchRatios: stretchRatios) { return found }
            Self.wait()
        }
    }

    /// The same, or nil where another process computes them at this moment: there may be something else to do meanwhile.
    public func trackUnlessClaimed(
        _ path: String, _ feature: LogMelFeature, stretchRatios: [Double] = []
    ) throws -> (track: MusicTrack, contentHash: String)? {
        let hash = try index.contentHash(path)
        func track(_ ratio: Double) throws -> MusicTrack? {
            var feature = feature
            feature.stretchRatio = ratio
            return try array(path, feature, contentHash: hash).map { MusicTrack(name: path, bandCount: $0.columns, values: $0.values, owner: $0.owner) }
        }
        guard var whole = try track(1) else { return nil }
        for ratio in stretchRatios {
            guard let version = try track(ratio) else { return nil }
            whole.versions.append(.init(ratio: ratio, track: version))
        }
        return (whole, hash)
    }

    /// Any feature of an audio file, from the cache or computed and stored. Waits where another process computes it.
    ///
    /// - Throws: What computing the feature throws; `FormatError` when the cache cannot be written.
    public func array<Feature: CachedFeature>(_ path: String, _ feature: Feature) throws -> (array: FeatureArray<Feature.Element>, contentHash: String) {
        while true {
            if let found = try arrayUnlessClaimed(path, feature) { return found }
            Self.wait()
        }
    }

    /// The same, or nil where another process computes it at this moment.
    public func arrayUnlessClaimed<Feature: CachedFeature>(
        _ path: String, _ feature: Feature
    ) throws -> (array: FeatureArray<Feature.Element>, contentHash: String)? {
        let hash = try index.contentHash(path)
        return try array(path, feature, contentHash: hash).map { ($0, hash) }
    }

    /// Before another look at what another process computes.
    private static func wait() { usleep(50_000) }

    private func array<Feature: CachedFeature>(_ path: String, _ feature: Feature, contentHash: String) throws -> FeatureArray<Feature.Element>? {
        let entry = "\(folder)/\(contentHash.prefix(2))/\(SHA256.hexDigest(contentHash + feature.settings)).safetensors"
        if let array = load(entry, feature) { return array }
        do { try FileManager.default.createDirectory(atPath: (entry as NSString).deletingLastPathComponent, withIntermediateDirectories: true) } catch {
            throw FormatError.system(path: entry, operation: "make the cache folder", reason: error.localizedDescription)
        }
        guard let claim = try EntryClaim.take(entry, staleSeconds: staleSeconds) else { return nil }
        defer { withExtendedLifetime(claim) {} }
        // Another may have made it since.
        if let array = load(entry, feature) { return array }
        let computed = try feature.compute(path)
        var writer = SafeTensorsWriter(metadata: [
            "front-end": feature.settings, "content": contentHash, "damage": computed.warning ?? "",
        ])
        Feature.Element.add(computed.values, extents: [computed.values.count / feature.columns, feature.columns], as: Feature.name, to: &writer)
        writer.seal()
        try writer.write(to: entry)
        guard let array = load(entry, feature) else {
            throw FormatError.malformed(path: entry, place: nil, found: "a cache entry that changed while it was written", expected: "a disk that keeps what is written")
        }
        return array
    }

    private func load<Feature: CachedFeature>(_ entry: String, _ feature: Feature) -> FeatureArray<Feature.Element>? {
        guard let file = try? SafeTensors(contentsOf: entry), let array = file.entry(Feature.name), array.type == Feature.Element.type,
              array.extents.count == 2, array.extents[0] > 0, array.extents[1] == feature.columns,
              let bytes = try? file.bytes(Feature.name), file.isIntact() == true,
              // A header of odd length, which we never write, would put the numbers off their boundaries.
              Int(bitPattern: bytes.baseAddress) % MemoryLayout<Feature.Element>.alignment == 0 else { return nil }
        return FeatureArray(columns: array.extents[1], values: bytes.bindMemory(to: Feature.Element.self), owner: file)
    }
}
