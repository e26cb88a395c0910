import Foundation

/// What can go wrong in reading a folder of music to learn from.
public enum MusicError: Error, Sendable, CustomStringConvertible, LocalizedError {
    /// No usable music in what was given. `read` files could be read; of these `tooShort` have less sound than `neededSeconds`, `silent`
    /// hold nothing above −80 dB. `failures` say why of the others.
    case noMusic(folders: [String], read: Int, tooShort: Int, silent: Int, neededSeconds: Double, failures: [String])
    /// Fewer different tracks than can be told apart from each other.
    case tooFewTracks(found: Int, needed: Int)
    /// A signal asked to stop. What was read stays in the cache.
    case interrupted(read: Int, of: Int)

    public var description: String {
        switch self {
        case .noMusic(let folders, let read, let tooShort, let silent, let seconds, let failures):
            return "no music to train on in \(folders.joined(separator: ", ")): \(read) readable files, \(tooShort) of them "
                + "shorter than the \(Int(seconds.rounded(.up))) s that an excerpt at its strongest stretch needs"
                + (silent > 0 ? ", \(silent) silent" : "")
                + failures.prefix(10).map { "\n  " + $0 }.joined() + (failures.count > 10 ? "\n  and \(failures.count - 10) more" : "")
        case .tooFewTracks(let found, let needed):
            return "only \(found) usable track\(found == 1 ? "" : "s") to learn from, at least \(needed) are needed: tracks are learned apart from each other. Give a folder with more music."
        case .interrupted(let read, let count):
            return "interrupted while reading music, after \(read) of \(count) files. Their features stay in the cache; the same command goes on from there."
        }
    }

    public var errorDescription: String? { description }
}
