import Foundation

/// Writes files so that a reader at any time, and what is left after a crash, has either the old content or the new one in full.
public enum AtomicFile {
    /// The ending of a file's name while it is being written. A file with this ending that stays was left by a process that was killed.
    public static let partSuffix = ".part"

    /// Where the file lies that writing to `path` would replace, and its permissions; nil if there is none yet.
    ///
    /// - Returns: What a link names, so that the link stays one.
    /// - Throws: `FormatError.malformed` for what is no regular file: renaming over /dev/null would replace the device.
    public static func place(of path: String) throws(FormatError) -> (path: String, mode: mode_t?) {
        var status = stat()
        guard stat(path, &status) == 0 else { return (path, nil) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .malformed(path: path, place: nil, found: "not a regular file", expected: "one that can be replaced, or - for standard output")
        }
        guard let resolved = realpath(path, nil) else { throw .system(path, "write", errno: errno) }
        defer { free(resolved) }
        return (String(cString: resolved), status.st_mode & 0o777)
    }

    /// Writes a new file in the same folder, flushes it to the disk, renames it to `path`, and flushes the folder.
    ///
    /// Links are followed, and the permissions of a file that was there are kept.
    ///
    /// - Throws: `FormatError`. The file at `path` is then unchanged, and the new file is removed.
    public static func write(_ bytes: Data, to path: String) throws(FormatError) {
        let named = path, (path, mode) = try place(of: path)
        let beside = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max))\(partSuffix)"
        let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode ?? 0o644)
        if file < 0 { throw .system(named, "write", errno: errno) }
        var failure = mode.map { fchmod(file, $0) } ?? 0 == 0 ? writeAll(bytes, to: file) : errno
        if failure == 0 && fsync(file) != 0 { failure = errno }
        if close(file) != 0 && failure == 0 { failure = errno }
        if failure == 0 && rename(beside, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(beside)
            throw .system(named, "write", errno: failure)
        }
        flushFolder(of: path)
    }

    /// Flushes the folder that a file lies in, so that its name survives a power cut. Some file systems cannot; the file is whole all the same.
    public static func flushFolder(of path: String) {
        let parent = folderPath(of: path), folder = open(parent.isEmpty ? "." : parent, O_RDONLY | O_CLOEXEC)
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
