import AudioFiles
import Formats
import Foundation
import Synchronization

/// Which content an audio file had when it was last read whole: a shortcut around reading whole files again.
final class ContentHashIndex: Sendable {
    private let path: String
    private let known: Mutex<[PathKey: String]>

    private struct Line: Codable {
        /// Path, size and time of change of an audio file.
        var identity: String
        var contentHash: String
        /// Over both; a line that was damaged must not name other music, or a place outside the cache.
        var check: String?

        init(identity: String, contentHash: String) {
            (self.identity, self.contentHash) = (identity, contentHash)
            check = Self.check(identity, contentHash)
        }

        static func check(_ identity: String, _ contentHash: String) -> String { String(SHA256.hexDigest(identity + contentHash).prefix(16)) }
        var isValid: Bool { check == Self.check(identity, contentHash) && contentHash.utf8.count == 64 && contentHash.utf8.allSatisfy(Self.digits.contains) }
        private static let digits = Set("0123456789abcdef".utf8)
    }

    /// - Parameter path: Of the index; one with damaged lines is written anew without them.
    init(path: String) throws(FormatError) {
        self.path = path
        var lines: [Line] = []
        if access(path, F_OK) == 0 {
            let found = try? JSONLines.readWhatIsWhole(Line.self, from: path)
            lines = (found?.values ?? []).filter(\.isValid)
            // Lines that writers on several machines mixed, or a crash cut off.
            if found?.torn != 0 { try AtomicFile.write(lines.map { JSONLines.line($0) + "\n" }.joined(), to: path) }
        }
        known = Mutex(Dictionary(lines.map { (PathKey($0.identity), $0.contentHash) }, uniquingKeysWith: { $1 }))
    }

    /// SHA-256 of an audio file.
    func contentHash(_ file: String) throws(FormatError) -> String {
        guard let stamp = FileStamp(path: file) else { throw .system(path: file, operation: "open", reason: String(cString: strerror(errno))) }
        let identity = "\(URL(fileURLWithPath: file).standardizedFileURL.path) \(stamp.text)"
        if let hash = known.withLock({ $0[PathKey(identity)] }) { return hash }
        let hash = try Self.hash(file)
        known.withLock { $0[PathKey(identity)] = hash }
        try JSONLines.append(Line(identity: identity, contentHash: hash), to: path)
        return hash
    }

    /// Read and not mapped: music that another program cuts short meanwhile would end this one.
    private static func hash(_ path: String) throws(FormatError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        func failure() -> FormatError { .system(path: path, operation: "read", reason: String(cString: strerror(errno))) }
        if file < 0 { throw failure() }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) != 0 { throw failure() }
        if status.st_mode & S_IFMT != S_IFREG {
            throw .malformed(path: path, place: nil, found: "not a regular file", expected: "a file of music")
        }
        var hash = SHA256(), block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(file, &block, block.count)
            if count < 0 { if errno == EINTR { continue }; throw failure() }
            if count == 0 { return hash.hexDigest() }
            block.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
