import Foundation

/// An input that is not there or holds nothing.
public enum ScanError: LocalizedError, Sendable, Hashable, CustomStringConvertible {
    /// There is no file or folder of this name.
    case notFound(path: String)
    /// A folder without any file whose name counts as audio.
    case noAudio(folder: String)
    /// A folder that may not be looked into.
    case unreadable(folder: String, reason: String)
    /// A name that is not UTF-8, which no `String` can hold.
    case unnameable(path: String)

    public var description: String {
        switch self {
        case .notFound(let path): return "\(path): there is no such file or folder"
        case .noAudio(let folder):
            return "\(folder): no audio files in this folder (looked for \(FolderScanner.extensions.sorted().joined(separator: ", ")))"
        case .unnameable(let path): return "\(path): the name of this file or folder is not UTF-8, so it was left out; rename it"
        case .unreadable(let folder, let reason): return "\(folder): cannot look into this folder: \(reason)"
        }
    }

    public var errorDescription: String? { description }
}

/// Finds audio files: in the order of the inputs, folders searched to any depth and sorted by name.
public enum FolderScanner {
    /// Names that count as audio inside a folder; a file that is named itself is always taken.
    public static let extensions: Set<String> = [
        "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "aiff", "aif", "aifc", "au", "caf", "w64", "m4a", "mp4", "aac", "wma", "ape", "wv", "mka", "webm",
        "mp2", "mpga", "m4b", "spx", "ac3", "mpc", "tta",
    ]

    /// The files, each once, and what was wrong with any of the inputs.
    public static func scan(_ inputs: [String]) -> (files: [String], errors: [ScanError]) {
        var files: [String] = [], errors: [ScanError] = [], seen = Set<PathKey>()
        for input in inputs {
            var status = stat()
            guard stat(input, &status) == 0 else { errors.append(.notFound(path: input)); continue }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                if seen.insert(PathKey(input)).inserted { files.append(input) }
                continue
            }
            var visited = Set<FileIdentity>()
            let before = errors.count
            let found = walk(input, &visited, &errors)
            if found.isEmpty && errors.count == before { errors.append(.noAudio(folder: input)) }
            for file in found where seen.insert(PathKey(file)).inserted { files.append(file) }
        }
        return (files, errors)
    }

    private static func walk(_ folder: String, _ visited: inout Set<FileIdentity>, _ errors: inout [ScanError]) -> [String] {
        var status = stat()
        // A link back to a folder above would never end.
        guard stat(folder, &status) == 0, visited.insert(FileIdentity(status)).inserted else { return [] }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            errors.append(.unreadable(folder: folder, reason: error.localizedDescription))
            return []
        }
        var files: [String] = []
        for name in names.map(PathKey.init).sorted().map(\.path) where name.utf8.first != UInt8(ascii: ".") {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            guard stat(path, &status) == 0 else {
                // A link to nowhere is passed over. What is not even there by the name that the folder gave has a name that is not text.
                if lstat(path, &status) != 0, name.contains("\u{FFFD}") { errors.append(.unnameable(path: path)) }
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: files += walk(path, &visited, &errors)
            case S_IFREG where extensions.contains((name as NSString).pathExtension.lowercased()): files.append(path)
            default: continue
            }
        }
        return files
    }
}
