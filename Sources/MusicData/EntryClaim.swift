import Formats
import Foundation

/// The right to make an entry of a cache that several processes build together, on one machine or on many that share a file system.
///
/// Whoever has it has made the file `ENTRY.claim`, by giving a file of its own a second name: `link` is done whole or not at all, also
/// on network file systems whose locks and exclusive opens cannot be trusted. The holder touches the claim now and then. One that has
/// not been touched for `staleSeconds`, by the clock of the file system, was left by a process that is gone, and is taken over; so is at
/// once one of a process of this machine that is no more. If a holder lives after all, an entry is made twice, to the same bytes.
final class EntryClaim {
    private let path: String
    private let inode: UInt64
    private let timer: any DispatchSourceTimer

    /// How long after its holder's last sign of life a claim is taken over.
    static let staleSeconds = 120.0
    private static let touchesPerStaleTime = 6.0

    private init(_ path: String, inode: UInt64, staleSeconds: Double) {
        (self.path, self.inode) = (path, inode)
        timer = DispatchSource.makeTimerSource(queue: .global())
        let interval = staleSeconds / Self.touchesPerStaleTime
        timer.schedule(deadline: .now() + interval, repeating: interval)
        // Without a time of our own: the file system sets its own.
        timer.setEventHandler { _ = utimensat(AT_FDCWD, path, nil, 0) }
        timer.resume()
    }

    /// Gives the claim back.
    deinit {
        timer.cancel()
        // It may have been taken over.
        if fileStatus(path)?.inode == inode { unlink(path) }
    }

    /// Takes the claim on an entry; nil if another has it. Never waits.
    ///
    /// - Throws: `FormatError` when the entry's folder cannot be written.
    static func take(_ entry: String, staleSeconds: Double = staleSeconds) throws(FormatError) -> EntryClaim? {
        let path = entry + ".claim", own = try OwnFile(beside: path)
        defer { own.remove() }
        if own.link(to: path) { return EntryClaim(path, inode: own.status.inode, staleSeconds: staleSeconds) }
        guard isAbandoned(path, own, staleSeconds), takeOver(path, own, staleSeconds) else { return nil }
        return EntryClaim(path, inode: own.status.inode, staleSeconds: staleSeconds)
    }

    /// - Parameter own: A file that was just written, whose time is what the file system's clock shows.
    private static func isAbandoned(_ path: String, _ own: OwnFile, _ staleSeconds: Double) -> Bool {
        guard let claim = fileStatus(path) else { return false }
        return own.status.changedSeconds - claim.changedSeconds > staleSeconds || isOfDeadNeighbour(path)
    }

    /// Whether the holder ran on this machine and runs no more.
    private static func isOfDeadNeighbour(_ path: String) -> Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        let fields = text.split(separator: "\n").map(String.init)
        guard fields.count == 2, fields[0] == OwnFile.hostName, let process = pid_t(fields[1]), process > 0 else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    /// Puts the own file in the place of a claim, so that the claim is never free in between.
    private static func takeOver(_ path: String, _ own: OwnFile, _ staleSeconds: Double) -> Bool {
        // Who judged a claim before another took it over must judge anew: one at a time.
        let lock = path + ".takeover"
        if !own.link(to: lock) {
            if let status = fileStatus(lock), own.status.changedSeconds - status.changedSeconds > staleSeconds { unlink(lock) }
            return false
        }
        defer { unlink(lock) }
        return isAbandoned(path, own, staleSeconds) && rename(own.path, path) == 0
    }
}

/// A file with a name that no other process uses.
private struct OwnFile {
    let path: String
    let status: (inode: UInt64, changedSeconds: Double)

    static let hostName: String = {
        var name = [CChar](repeating: 0, count: 256)
        return gethostname(&name, name.count - 1) == 0 ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
    }()

    init(beside claim: String) throws(FormatError) {
        let path = "\(claim).\(Self.hostName)-\(getpid())-\(UInt64.random(in: 0 ... .max))\(AtomicFile.partSuffix)"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        func failure() -> FormatError { .system(path: claim, operation: "write", reason: String(cString: strerror(errno))) }
        if file < 0 { throw failure() }
        let text = Array("\(Self.hostName)\n\(getpid())\n".utf8), written = text.withUnsafeBytes { write(file, $0.baseAddress!, $0.count) }
        // Closing sends it to a file server, which notes the time.
        let isClosed = close(file) == 0
        guard isClosed, written == text.count, let found = fileStatus(path) else {
            defer { unlink(path) }
            throw failure()
        }
        (self.path, status) = (path, found)
    }

    /// Whether the file has that name now. An answer that was lost on the way is found by the number of names.
    func link(to name: String) -> Bool {
        if Foundation.link(path, name) == 0 { return true }
        var status = stat()
        return lstat(path, &status) == 0 && status.st_nlink > 1
    }

    func remove() { unlink(path) }
}

private func fileStatus(_ path: String) -> (inode: UInt64, changedSeconds: Double)? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
    let changed = status.st_mtimespec
    #else
    let changed = status.st_mtim
    #endif
    return (UInt64(status.st_ino), Double(changed.tv_sec) + Double(changed.tv_nsec) * 1e-9)
}
