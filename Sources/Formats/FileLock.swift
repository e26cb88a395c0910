import Foundation

/// Keeps other processes out of a folder as long as this object exists.
///
/// The operating system holds the lock (`flock`). It is free as soon as the process ends, also after SIGKILL or a power cut, so a lock
/// file that was left behind means nothing. The text in the file only names the holder.
public final class FileLock: Sendable {
    /// Whether the lock was free.
    public enum Outcome: Sendable {
        /// It was free and is held by this object now.
        case taken(FileLock)
        /// Another process, or another object in this one, holds it; `by` is the text that it left in the file.
        case held(by: String)
    }

    private let file: Int32

    private init(_ file: Int32) { self.file = file }

    /// Takes the lock at `path`, or says who holds it; never waits. The file is made if it is missing.
    ///
    /// - Throws: `FormatError.system` when the file cannot be made or its file system has no locks.
    public static func take(_ path: String) throws(FormatError) -> Outcome {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0o644)
        if file < 0 { throw .system(path, "lock", errno: errno) }
        var code: Int32
        repeat { code = flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : errno } while code == EINTR
        if code != 0 {
            defer { close(file) }
            guard code == EWOULDBLOCK else { throw .system(path, "lock", errno: code) }
            return .held(by: holder(file))
        }
        let text = Array(own().utf8)
        // The text is only for people: a full disk must not stop the work because of it.
        if ftruncate(file, 0) == 0 { _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress!, $0.count, 0) } }
        return .taken(FileLock(file))
    }

    deinit {
        _ = ftruncate(file, 0)
        close(file)
    }

    private static func own() -> String {
        var name = [CChar](repeating: 0, count: 256)
        let isKnown = gethostname(&name, name.count - 1) == 0
        let host = isKnown ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "this machine"
        return "process \(getpid()) on \(host), since \(ISO8601DateFormatter().string(from: Date()))"
    }

    private static func holder(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 200)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).filter { !$0.isNewline }
        return text.isEmpty ? "it did not say which" : text
    }
}
