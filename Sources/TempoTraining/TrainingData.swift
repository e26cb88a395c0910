import AudioFeatures
import Formats
import Foundation
import Synchronization
import Tensors

/// The music of a run: read, cached, and divided into what is trained on and what is held out.
public struct TrainingData: Sendable {
    /// Music to train on, in the order of the files.
    public let tracks: [TrainingTrack]
    /// Music for validation; empty if there is too little to spare.
    public let heldOut: [TrainingTrack]
    /// Files that could not be read, with the reason.
    public let failures: [String]
    /// Files too short for an excerpt, or silent.
    public let passedOver: [String]
    /// SHA-256 over the content hashes in order: names the data of a run.
    public let contentHash: String

    /// Length of all usable music together.
    public var seconds: Double { Double((tracks + heldOut).reduce(0) { $0 + $1.frameCount }) / framesPerSecond }
    let framesPerSecond: Double

    /// Reads `files`, on all cores; one bad file never stops the rest.
    ///
    /// A track is held out by its content, not by its place in the list, so that adding music never moves another
    /// track from one side to the other. Copies of a track count once.
    ///
    /// - Throws: `TrainingError.noMusic` when nothing is left; `FormatError` when the cache cannot be written.
    public init(
        files: [String], recipe: Recipe, cache: FeatureCache, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        typealias Outcome = Result<(track: TrainingTrack, contentHash: String), any Error>
        let outcomes = Mutex<[Outcome?]>(.init(repeating: nil, count: files.count))
        let done = Atomic<Int>(0), next = Atomic<Int>(0)
        parallelJobs(Parallelism.threadCount) {
            while !isCancelled() {
                let index = next.add(1, ordering: .relaxed).oldValue
                if index >= files.count { return }
                let outcome = Outcome { 
                    try cache.track(files[index], configuration: recipe.features, maximumSeconds: recipe.maximumTrackSeconds,
                                    stretchRatios: recipe.waveformRatios)
                }
                outcomes.withLock { $0[index] = outcome }
                progress(done.add(1, ordering: .relaxed).newValue, files.count)
            }
        }
        if isCancelled() { throw TrainingError.interrupted(step: 0, checkpoint: nil) }
        var tracks: [TrainingTrack] = [], heldOut: [TrainingTrack] = [], failures: [String] = [], passedOver: [String] = []
        var hashes: [String] = [], seen = Set<String>()
        let neededFrames = Int((recipe.minimumTrackSeconds * recipe.features.framesPerSecond).rounded(.up))
        for (file, outcome) in zip(files, outcomes.withLock { $0 }) {
            switch outcome {
            case .success(let (track, hash))?:
                guard track.frameCount >= neededFrames, !track.isSilent else { passedOver.append(file); continue }
                guard seen.insert(hash).inserted else { passedOver.append(file); continue }
                hashes.append(hash)
                let share = Double(UInt64(hash.prefix(12), radix: 16)!) / Double(UInt64(1) << 48)
                if share < recipe.validation.heldOutFraction { heldOut.append(track) } else { tracks.append(track) }
            case .failure(let error as FormatError)? where Self.isCacheFailure(error, file): throw error
            case .failure(let error)?: failures.append("\(error)")
            case nil: continue
            }
        }
        if tracks.isEmpty { (tracks, heldOut) = (heldOut, []) }
        if tracks.isEmpty {
            throw TrainingError.noMusic(folders: Array(Set(files.map { ($0 as NSString).deletingLastPathComponent })).sorted(),
                                        readable: passedOver.count, tooShort: passedOver.count, neededSeconds: recipe.minimumTrackSeconds, failures: failures)
        }
        (self.tracks, self.heldOut, self.failures, self.passedOver) = (tracks, heldOut, failures, passedOver)
        contentHash = SHA256.hexDigest(hashes.joined(separator: "\n"))
        framesPerSecond = recipe.features.framesPerSecond
    }

    /// Whether it is the cache's folder that failed and not the one audio file.
    private static func isCacheFailure(_ error: FormatError, _ file: String) -> Bool {
        switch error {
        case .system(let path, _, _), .malformed(let path, _, _, _): path != file
        }
    }
}

extension TrainingTrack {
    /// Nothing above −80 dB of full scale; see `LogMelFrames.areSilent`.
    var isSilent: Bool { withExtendedLifetime(self) { LogMelFrames.areSilent(values) } }
}
