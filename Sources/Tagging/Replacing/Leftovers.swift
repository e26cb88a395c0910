import Foundation

/// A hidden copy that a run left beside music when it was killed.
public struct Leftover: Sendable, Hashable {
    /// Where it lies.
    public let path: String
    /// Whether a journal proves that sametempo made it: then it may be removed.
    public let isProven: Bool

    /// Those in the folders of files.
    ///
    /// - Parameter files: Paths; links are followed.
    public static func beside(_ files: [String], history: TagHistory) -> [Leftover] {
        var folders: Set<String> = []
        for file in files {
            guard let resolved = realpath(file, nil) else { continue }
            folders.insert((String(cString: resolved) as NSString).deletingLastPathComponent)
            free(resolved)
        }
        return folders.sorted().flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter(isCopyName).sorted().compactMap {
                Leftover(folder + "/" + $0, history)
            }
        }
    }

    /// `.sametempo-`, digits, `-`, digits, and perhaps an ending.
    private static func isCopyName(_ name: String) -> Bool {
        guard name.hasPrefix(CopiesUnderWay.prefix) else { return false }
        let numbers = name.dropFirst(CopiesUnderWay.prefix.count).prefix { $0 != "." }.split(separator: "-", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }

    /// - Returns: nil for one that a living process works on.
    private init?(_ path: String, _ history: TagHistory) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        if file < 0 { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        if flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK { return nil }
        self.path = path
        isProven = history.hasMade(path, status)
    }

    /// - Returns: What is wrong, if it could not be removed.
    public func remove() -> String? {
        guard isProven else { return "no journal says that sametempo made it" }
        return unlink(path) == 0 ? nil : String(cString: strerror(errno))
    }
}
