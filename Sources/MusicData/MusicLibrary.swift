import Formats
import Foundation
import Synchronization
import Tensors

/// The music of a run: read, cached, and divided into what is trained on and what is held out.
public struct MusicLibrary: Sendable {
    /// Music to train on, in the order of the files.
    public let tracks: [MusicTrack]
    /// Music for validation; empty if there is too little to spare.
    public let heldOut: [MusicTrack]
    /// Files that could not be read, with the reason.
    public let failures: [String]
    /// Files too short for an excerpt, silent, or copies of another.
    public let passedOver: [String]
    /// SHA-256 over the content hashes in order: names the data of a run.
    public let contentHash: String
    /// Frames a second of every track.
    public let framesPerSecond: Double

    /// Length of all usable music together.
    public var seconds: Double { Double((tracks + heldOut).reduce(0) { $0 + $1.frameCount }) / framesPerSecond }

    /// Reads `files`, on all cores; one bad file never stops the rest.
    ///
    /// A track is held out by its content, not by its place in the list, so that adding music never moves another
    /// track from one side to the other. Copies of a track count once.
    ///
    /// - Throws: `MusicError.noMusic` when nothing is left, `.interrupted`; `FormatError` when the cache cannot be written.
    public init(
        files: [String], request: MusicRequest, cache: FeatureCache,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        let readings = try Self.read(files, request, cache, progress, isCancelled)
        var sorted = SortedMusic(request: request)
        for (file, reading) in zip(files, readings) { try sorted.add(file, reading) }
        if sorted.tracks.isEmpty { (sorted.tracks, sorted.heldOut) = (sorted.heldOut, []) }
        if sorted.tracks.isEmpty {
            throw MusicError.noMusic(folders: Array(Set(files.map { ($0 as NSString).deletingLastPathComponent })).sorted(),
                                     read: sorted.passedOver.count, tooShort: sorted.tooShort, silent: sorted.silent,
                                     neededSeconds: request.minimumSeconds, failures: sorted.failures)
        }
        (tracks, heldOut, failures, passedOver) = (sorted.tracks, sorted.heldOut, sorted.failures, sorted.passedOver)
        contentHash = SHA256.hexDigest(sorted.hashes.joined(separator: "\n"))
        framesPerSecond = request.features.framesPerSecond
    }

    fileprivate typealias Reading = Result<(track: MusicTrack, contentHash: String), any Error>

    private static func read(
        _ files: [String], _ request: MusicRequest, _ cache: FeatureCache, _ progress: @escaping @Sendable (Int, Int) -> Void,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(MusicError) -> [Reading] {
        let feature = LogMelFeature(configuration: request.features, maximumSeconds: request.maximumSeconds), done = Mutex(0)
        @Sendable func finishOne() {
            done.withLock {
                $0 += 1
                progress($0, files.count)
            }
        }
        // What another process is at is left until there is nothing else to do.
        let first = try parallelMap(files.count) { (index) throws(MusicError) -> Reading? in
            if isCancelled() { throw .interrupted(read: index, of: files.count) }
            let reading = Result { try cache.trackUnlessClaimed(files[index], feature, stretchRatios: request.stretchRatios) }
            if case .success(.none) = reading { return nil }
            finishOne()
            return reading.map { $0! }
        }
        let left = first.indices.filter { first[$0] == nil }
        let second = try parallelMap(left.count) { (index) throws(MusicError) -> Reading in
            defer { finishOne() }
            while true {
                if isCancelled() { throw .interrupted(read: done.withLock { $0 }, of: files.count) }
                let reading = Result { try cache.trackUnlessClaimed(files[left[index]], feature, stretchRatios: request.stretchRatios) }
                if case .success(.none) = reading { usleep(50_000); continue }
                return reading.map { $0! }
            }
        }
        var readings = first
        for (index, reading) in zip(left, second) { readings[index] = reading }
        return readings.map { $0! }
    }
}

/// Music as it is divided, file by file.
private struct SortedMusic {
    let request: MusicRequest
    var tracks: [MusicTrack] = [], heldOut: [MusicTrack] = []
    var failures: [String] = [], passedOver: [String] = []
    var tooShort = 0, silent = 0
    /// Of the usable ones, in order.
    var hashes: [String] = []
    private var seen = Set<String>()

    init(request: MusicRequest) { self.request = request }

    mutating func add(_ file: String, _ reading: MusicLibrary.Reading) throws {
        switch reading {
        case .success(let (track, hash)):
            let neededFrames = Int((request.minimumSeconds * request.features.framesPerSecond).rounded(.up))
            if track.frameCount < neededFrames { tooShort += 1; passedOver.append(file); return }
            if track.isSilent { silent += 1; passedOver.append(file); return }
            guard seen.insert(hash).inserted else { passedOver.append(file); return }
            hashes.append(hash)
            // The first 48 bits of the content hash, as a share.
            let share = Double(UInt64(hash.prefix(12), radix: 16)!) / Double(UInt64(1) << 48)
            if share < request.heldOutFraction { heldOut.append(track) } else { tracks.append(track) }
        case .failure(let error as FormatError) where isCacheFailure(error, file): throw error
        case .failure(let error): failures.append("\(error)")
        }
    }

    /// Whether it is the cache's folder that failed and not the one audio file.
    private func isCacheFailure(_ error: FormatError, _ file: String) -> Bool {
        switch error {
        case .system(let path, _, _), .malformed(let path, _, _, _): path != file
        }
    }
}
