import Foundation

/// Writes files so that a reader at any time, and what is left after a crash, has either the old content or the new one in full.
public enum AtomicFile {
    /// The ending of a file's name while it is being written. A file with this ending that stays was left by a process that was killed.
    public static let partSuffix = ".part"

    /// Writes a new file in the same folder, flushes it to the disk, renames it to `path`, and flushes the folder.
    ///
    /// - Throws: `FormatError.system`. The file at `path` is then unchanged, and the new file is removed.
    public static func write(_ bytes: Data, to path: String) throws(FormatError) {
        let beside = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))\(partSuffix)"
        let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        if file < 0 { throw .system(path, "write", errno: errno) }
        var failure = writeAll(bytes, to: file)
        if failure == 0 && fsync(file) != 0 { failure = errno }
        if close(file) != 0 && failure == 0 { failure = errno }
        if failure == 0 && rename(beside, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(beside)
            throw .system(path, "write", errno: failure)
        }
        // So that the new name survives a power cut. Some file systems cannot flush a folder; the file is whole all the same.
        let folder = open((path as NSString).deletingLastPathComponent.isEmpty ? "." : (path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
    }

    /// Writes text, in UTF-8, in the same way.
    public static func write(_ text: String, to path: String) throws(FormatError) { try write(Data(text.utf8), to: path) }

    private static func writeAll(_ bytes: Data, to file: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                #if canImport(Glibc)
                let count = Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
                #else
                let count = Darwin.write(file, buffer.baseAddress! + done, buffer.count - done)
                #endif
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                done += count
            }
            return 0
        }
    }
}
