import Foundation

/// Writes files so that a reader, or a crash at any instant, meets the former content or the new one and nothing between.
public enum AtomicFile {
    /// How the name of a file under way ends; one that is left was left by a process that was killed.
    public static let partSuffix = ".part"

    /// Writes beside `path`, flushes to the disk, renames over `path`, and flushes the folder.
    ///
    /// - Throws: `FormatError.system`; `path` is then as it was, and nothing is left beside it.
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
        // Makes the new name itself survive a power cut. Some file systems cannot flush a folder; the file is whole then too.
        let folder = open((path as NSString).deletingLastPathComponent.isEmpty ? "." : (path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            _ = fsync(folder)
            close(folder)
        }
    }

    /// The same for text, in UTF-8.
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
