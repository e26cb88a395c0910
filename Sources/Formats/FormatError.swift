import Foundation

/// A file that could not be read or written.
public enum FormatError: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// The operating system refused an `operation`, such as "open"; `reason` is its text.
    case system(path: String, operation: String, reason: String)
    /// The content is not what was expected. `place` is a line, line and column, or key, if known.
    case malformed(path: String, place: String?, found: String, expected: String)

    public var description: String {
        switch self {
        case .system(let path, let operation, let reason): return "\(path): cannot \(operation): \(reason)"
        case .malformed(let path, let place, let found, let expected):
            return "\(path)\(place.map { ":\($0)" } ?? ""): \(found); expected \(expected)"
        }
    }

    public var errorDescription: String? { description }

    /// With the system's text for `errno`.
    static func system(_ path: String, _ operation: String, errno code: Int32) -> FormatError {
        .system(path: path, operation: operation, reason: String(cString: strerror(code)))
    }
}
