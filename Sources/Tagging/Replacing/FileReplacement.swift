import Formats
import Foundation

/// A copy beside a file that takes its place once it is right: readers meet the old file or the new one, never a part.
final class FileReplacement {
    /// As the user named it.
    private let path: String
    /// Where it lies, links followed.
    private let target: String
    private let source: FileContent
    /// Hidden, with the file's own ending: some libraries go by it.
    let copyPath: String
    private let copy: Int32
    private var isDone = false

    /// Makes an empty copy.
    init(of source: FileContent, at path: String) throws(TagError) {
        let target = try Self.writableTarget(path, source), name = target as NSString
        let ending = name.pathExtension.isEmpty ? "" : "." + name.pathExtension
        copyPath = (name.deletingLastPathComponent as NSString)
            .appendingPathComponent("\(CopiesUnderWay.prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))\(ending)")
        copy = CopiesUnderWay.begin(copyPath)
        if copy < 0 { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        (self.path, self.source, self.target) = (path, source, target)
        // As long as this process lives: others see by it that the copy is no leftover.
        _ = flock(copy, LOCK_EX | LOCK_NB)
    }

    /// Gives the copy all that belongs to the file beside its bytes.
    ///
    /// - Parameter journal: Told of the copy first, so that a later run knows whose it is.
    func adopt(notingIn journal: TagJournal?) throws(TagError) {
        var status = stat()
        if fstat(copy, &status) != 0 { throw failure() }
        try journal?.note(copy: copyPath, of: target, status)
        if let reason = FileAttributes.copy(from: source.descriptor, to: copy, source.status) { throw .unwritable(path: path, reason: reason) }
    }

    deinit {
        if !isDone { CopiesUnderWay.end(copyPath, removing: true) }
        close(copy)
    }

    /// Where the file lies, if it may be replaced. Replacing needs only the folder's permission, so this asks for the file's.
    static func writableTarget(_ path: String, _ source: FileContent) throws(TagError) -> String {
        guard let resolved = realpath(path, nil) else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        defer { free(resolved) }
        // The superuser may write anything; who took all permission to write from a file meant it.
        if source.status.st_mode & 0o222 == 0 { throw .readOnly(path: path) }
        if access(resolved, W_OK) != 0 { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        return String(cString: resolved)
    }

    private func failure() -> TagError { .unwritable(path: path, reason: String(cString: strerror(errno))) }

    /// Fills the copy.
    ///
    /// - Parameter edits: In order.
    /// - Returns: What the file holds, and what the copy should.
    func fill(with edits: [ByteEdit]) throws(TagError) -> (old: FileDigest, new: FileDigest) {
        var old = SHA256(), new = SHA256(), written: Int64 = 0, place: Int64 = 0
        func write(_ bytes: UnsafeRawBufferPointer) throws {
            new.update(bytes)
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(copy, bytes.baseAddress! + done, bytes.count - done)
                if count < 0 { if errno == EINTR { continue } else { throw failure() } }
                done += count
            }
            written += Int64(done)
        }
        do {
            for edit in edits + [ByteEdit(source.count..<source.count, [])] {
                try source.forEachBlock(in: place..<edit.range.lowerBound) { old.update($0); try write($0) }
                try source.forEachBlock(in: edit.range) { old.update($0) }
                try edit.bytes.withUnsafeBytes { try write($0) }
                place = edit.range.upperBound
            }
        } catch let error as TagError { throw error } catch let error as Refusal { throw TagError(error, path) } catch { throw failure() }
        return (FileDigest(size: source.count, sha256: old.hexDigest()), FileDigest(size: written, sha256: new.hexDigest()))
    }

    /// Puts the copy in the file's place, with its times, after flushing it to the disk.
    func swap() throws(TagError) {
        if fsync(copy) != 0 || futimens(copy, [source.status.accessed, source.status.modified]) != 0 { throw failure() }
        var now = stat(), then = source.status
        guard stat(target, &now) == 0, now.isSameFile(as: then), now.st_size == then.st_size, now.modified == then.modified, now.changed == then.changed
        else { throw .changedMeanwhile(path: path) }
        if rename(copyPath, target) != 0 { throw failure() }
        isDone = true
        CopiesUnderWay.end(copyPath, removing: false)
        let folder = open((target as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
    }
}

extension stat {
    #if canImport(Darwin)
    var accessed: timespec { st_atimespec }
    var modified: timespec { st_mtimespec }
    var changed: timespec { st_ctimespec }
    #else
    var accessed: timespec { st_atim }
    var modified: timespec { st_mtim }
    var changed: timespec { st_ctim }
    #endif

    func isSameFile(as other: stat) -> Bool { st_ino == other.st_ino && st_dev == other.st_dev }
}

private func == (a: timespec, b: timespec) -> Bool { a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec }
