import Foundation
import Synchronization

/// The hidden copies that lie beside files at this moment.
public enum CopiesUnderWay {
    private struct State {
        var paths: Set<String> = []
        var isEnding = false
    }

    private static let state = Mutex(State())

    /// How their names begin; the rest is the process, a random number and the file's own ending.
    static let prefix = ".sametempo-"

    /// Makes a copy's file.
    ///
    /// - Returns: A descriptor, or -1 with `errno`.
    static func begin(_ path: String) -> Int32 {
        state.withLock { state in
            if state.isEnding { errno = EINTR; return -1 }
            let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if file >= 0 { state.paths.insert(path) }
            return file
        }
    }

    /// Takes a copy away, unless it has become the file.
    static func end(_ path: String, removing: Bool) {
        state.withLock { state in
            if removing { unlink(path) }
            state.paths.remove(path)
        }
    }

    /// Takes all of them away and lets no other begin: for a program that is about to end in the middle of its work.
    public static func removeAll() {
        state.withLock { state in
            state.isEnding = true
            state.paths.forEach { unlink($0) }
        }
    }
}
