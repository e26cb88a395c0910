import Formats
import Foundation

/// What journals say of earlier runs: which BPMs sametempo wrote, and which hidden copies are its own.
public struct TagHistory: Sendable {
    private var newest: [String: JournalEntry] = [:]
    private var byDigest: [FileDigest: JournalEntry] = [:]
    private var sizes: Set<Int64> = []
    private var copies: [String: [JournalEntry]] = [:]
    /// Journals that could not be read, and why.
    public private(set) var problems: [String] = []

    /// - Parameters:
    ///   - folder: Whose files ending in `.jsonl` are read, oldest first; one that is missing is empty.
    ///   - more: Journals elsewhere.
    public init(folder: String = TagJournal.defaultFolder, more: [String] = []) {
        for path in Self.journals(in: folder) + more {
            do {
                for entry in try JSONLines.readWhatIsWhole(JournalEntry.self, from: path).values { add(entry) }
            } catch { problems.append("\(error)") }
        }
    }

    /// Oldest first: their names begin with the time.
    static func journals(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { folder + "/" + $0 }
    }

    private mutating func add(_ entry: JournalEntry) {
        switch entry.event {
        case .copy: if let copy = entry.copy { copies[copy, default: []].append(entry) }
        case .change:
            newest[entry.path] = entry
            if let after = entry.after {
                byDigest[after] = entry
                sizes.insert(after.size)
            }
        case .undone:
            if let after = newest.removeValue(forKey: entry.path)?.after { byDigest[after] = nil }
        }
    }

    /// Whether sametempo wrote the BPM that a file has, there or before the file was moved.
    public func hasWritten(_ bpm: String, to path: String) -> Bool {
        guard let file = try? FileContent(path: path) else { return false }
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            if let entry = newest[String(cString: resolved)] { return entry.new == bpm }
        }
        // Most files have a length that none of ours has, and need not be read.
        guard sizes.contains(file.count), let digest = try? file.digest() else { return false }
        return byDigest[digest]?.new == bpm
    }

    /// Whether a journal says that this hidden copy, and not another file of that name, is one of ours.
    func hasMade(_ copy: String, _ status: stat) -> Bool {
        copies[copy]?.contains { $0.device == UInt64(status.st_dev) && $0.inode == UInt64(status.st_ino) } ?? false
    }
}

extension FileContent {
    func digest() throws -> FileDigest {
        var hash = SHA256()
        try forEachBlock(in: 0..<count) { hash.update($0) }
        return FileDigest(size: count, sha256: hash.hexDigest())
    }
}
