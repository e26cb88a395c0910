#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The state of a file: its size, and when it was last changed. Whoever finds the same stamp again takes the file for unchanged without
/// reading it.
public struct FileStamp: Hashable, Sendable {
    /// Size in bytes, a space, seconds since 1970, a point, nanoseconds; to be compared and not taken apart.
    public let text: String

    /// Links are followed.
    ///
    /// - Returns: nil where there is nothing, or nothing that may be looked at.
    public init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
        let changed = status.st_mtimespec
        #else
        let changed = status.st_mtim
        #endif
        text = "\(status.st_size) \(changed.tv_sec).\(changed.tv_nsec)"
    }
}
