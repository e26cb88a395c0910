import Formats
import Foundation
import Synchronization

/// What a run replaced, so that it can be taken back: a file of JSON lines.
///
/// A line reaches the disk before the file that it is about is replaced. `JournalEntry` has the keys.
public final class TagJournal: Sendable {
    /// Where it lies.
    public let path: String
    private struct State {
        /// Open, and locked against a second writer, once there is something to say.
        var file: Int32 = -1
        var changeCount = 0
    }

    private let state = Mutex(State())
    private let isOld: Bool

    /// `$XDG_STATE_HOME/sametempo/tags`, or under `~/.local/state`.
    public static var defaultFolder: String {
        let environment = ProcessInfo.processInfo.environment
        let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory() + "/.local/state"
        return base + "/sametempo/tags"
    }

    /// A new one.
    ///
    /// - Parameter path: nil for one in the default folder, named after time and process.
    public init(path: String? = nil) {
        let now = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        self.path = path ?? "\(Self.defaultFolder)/\(now)-\(getpid()).jsonl"
        isOld = false
    }

    /// One that is there, to go on with.
    init(existing path: String) { (self.path, isOld) = (path, true) }

    deinit {
        let file = state.withLock { $0.file }
        if file >= 0 { close(file) }
    }

    /// How many times a file was about to be replaced.
    public var changeCount: Int { state.withLock { $0.changeCount } }

    /// Takes a new one away that tells of no change: the copies it names have gone again.
    public func removeIfEmpty() {
        state.withLock { state in
            guard state.file >= 0, !isOld, state.changeCount == 0 else { return }
            unlink(path)
            close(state.file)
            state.file = -1
        }
    }

    /// Makes the file, so that a folder that may not be written is found before the work is done.
    ///
    /// - Throws: `TagError.journal`.
    public func begin() throws(TagError) {
        if let reason = state.withLock({ begin(&$0.file) }) { throw .journal(path: path, reason: reason) }
    }

    /// - Returns: What is wrong.
    private func begin(_ file: inout Int32) -> String? {
        if file >= 0 { return nil }
        let folder = folderPath(of: path)
        if !folder.isEmpty && !isOld {
            do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch { return error.localizedDescription }
        }
        // Whoever names a file that is there might name their music.
        let opened = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | (isOld ? 0 : O_CREAT | O_EXCL), 0o600)
        if opened < 0 { return String(cString: strerror(errno)) }
        if flock(opened, LOCK_EX | LOCK_NB) != 0 {
            close(opened)
            return "another sametempo is writing to it"
        }
        file = opened
        return nil
    }

    func note(copy: String, of path: String, _ status: stat) throws(TagError) {
        var entry = JournalEntry(.copy, path: path)
        (entry.copy, entry.device, entry.inode) = (copy, UInt64(status.st_dev), UInt64(status.st_ino))
        try append(entry, flushing: false)
    }

    /// - Parameter flushing: Whether the line must be on the disk before this returns.
    func append(_ entry: JournalEntry, flushing: Bool) throws(TagError) {
        let line = Array((JSONLines.line(entry) + "\n").utf8)
        let reason: String? = state.withLock { state in
            if let reason = begin(&state.file) { return reason }
            if entry.event == .change { state.changeCount += 1 }
            var done = 0
            while done < line.count {
                let count = line.withUnsafeBytes { Foundation.write(state.file, $0.baseAddress! + done, line.count - done) }
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return String(cString: strerror(errno)) }
                done += count
            }
            return flushing && fsync(state.file) != 0 ? String(cString: strerror(errno)) : nil
        }
        if let reason { throw .journal(path: path, reason: reason) }
    }
}
