/// A file that could not be read or written, and what to do about it.
public enum FormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The operating system refused.
    case system(path: String, operation: String, reason: String)
    /// The content is not what it should be. `place` is a line, column or byte, if known.
    case malformed(path: String, place: String?, found: String, expected: String)

    public var description: String {
        switch self {
        case .system(let path, let operation, let reason): return "\(path): cannot \(operation): \(reason)"
        case .malformed(let path, let place, let found, let expected):
            return "\(path)\(place.map { ":\($0)" } ?? ""): \(found); expected \(expected)"
        }
    }

    /// With the system's words for `errno`.
    static func system(_ path: String, _ operation: String, errno code: Int32) -> FormatError {
        .system(path: path, operation: operation, reason: String(cString: strerror(code)))
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
