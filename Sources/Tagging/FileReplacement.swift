import Foundation

/// A copy beside a file that takes its place once it is right: readers meet the old file or the new one, never a part.
final class FileReplacement {
    /// As the user named it.
    private let path: String
    /// Where it lies, links followed.
    private let target: String
    /// Hidden, with the file's own ending: some libraries go by it.
    let copyPath: String
    private let original: stat
    private var isDone = false

    /// Copies content, permissions, owner (as far as allowed).
    init(of path: String) throws(TagError) {
        self.path = path
        target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let name = target as NSString
        let ending = name.pathExtension.isEmpty ? "" : "." + name.pathExtension
        copyPath = (name.deletingLastPathComponent as NSString)
            .appendingPathComponent(".sametempo-\(getpid())-\(UInt32.random(in: 0 ... .max))\(ending)")
        var status = stat()
        guard stat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path) }
        original = status
        // Replacing needs only the folder's permission: a file that is write-protected would be replaced all the same.
        if access(target, W_OK) != 0 { throw failure() }
        do throws(TagError) { try copy() } catch {
            unlink(copyPath)
            throw error
        }
    }

    private func failure() -> TagError { .unwritable(path: path, reason: String(cString: strerror(errno))) }

    private func copy() throws(TagError) {
        let source = open(target, O_RDONLY | O_CLOEXEC)
        if source < 0 { throw failure() }
        defer { close(source) }
        let copy = open(copyPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if copy < 0 { throw failure() }
        defer { close(copy) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(source, buffer.baseAddress!, buffer.count)
            if count == 0 { break }
            if count < 0 { if errno == EINTR { continue } else { throw failure() } }
            var done = 0
            while done < count {
                let written = Foundation.write(copy, buffer.baseAddress! + done, count - done)
                if written < 0 { if errno == EINTR { continue } else { throw failure() } }
                done += written
            }
        }
        // Only root may give files away; whoever may not keeps them as their own. Before the mode, which this clears.
        _ = fchown(copy, original.st_uid, original.st_gid)
        if fchmod(copy, original.st_mode & 0o7777) != 0 { throw failure() }
    }

    /// Puts the copy in the file's place, with its times, after flushing it to the disk.
    func swap() throws(TagError) {
        let copy = open(copyPath, O_RDONLY | O_CLOEXEC)
        if copy < 0 { throw failure() }
        defer { close(copy) }
        let times = [original.accessed, original.modified]
        if fsync(copy) != 0 || futimens(copy, times) != 0 { throw failure() }
        var now = stat()
        guard stat(target, &now) == 0, now.st_ino == original.st_ino, now.st_size == original.st_size,
              now.modified.tv_sec == original.modified.tv_sec, now.modified.tv_nsec == original.modified.tv_nsec
        else { throw .changedMeanwhile(path: path) }
        if rename(copyPath, target) != 0 { throw failure() }
        isDone = true
        let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
    }

    /// Takes the copy away unless it has become the file.
    func discard() { if !isDone { unlink(copyPath) } }
}

private extension stat {
    #if canImport(Darwin)
    var accessed: timespec { st_atimespec }
    var modified: timespec { st_mtimespec }
    #else
    var accessed: timespec { st_atim }
    var modified: timespec { st_mtim }
    #endif
}
