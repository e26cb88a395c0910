import CTagShim
import Foundation

/// The BPM in a file's tags: ID3v2 `TBPM` (MP3, WAV, AIFF), Vorbis comment `BPM` (FLAC, Ogg, Opus), MP4 `tmpo`.
public enum BPMTag {
    /// What a file says.
    public struct Content: Sendable, Hashable {
        /// As it stands in the file; nil if there is none or it is 0, which programs write for "not known".
        public var bpm: String?
        /// MP4 stores an integer.
        public var holdsIntegersOnly: Bool
    }

    /// Whether the package trait Tags was on; without it the rest throws `TagError.notBuilt`.
    public static var isBuilt: Bool { tag_is_built() }

    /// What a file's tags say of its tempo.
    ///
    /// - Throws: `TagError` for a file that cannot be read or has no such tags.
    public static func read(_ path: String) throws(TagError) -> Content {
        var bpm: UnsafeMutablePointer<CChar>?
        var holdsIntegersOnly = false
        try check(tag_read_bpm(path, &bpm, &holdsIntegersOnly), path)
        defer { tag_free(bpm) }
        return Content(bpm: bpm.map { String(cString: $0) }, holdsIntegersOnly: holdsIntegersOnly)
    }

    /// A tempo as a tag has it.
    ///
    /// - Parameters:
    ///   - tempoBPM: Above 0.
    ///   - decimals: 0 to 2. ID3v2 asks for an integer, and MP4 holds nothing else: there this counts as 0.
    public static func text(tempoBPM: Double, decimals: Int, holdsIntegersOnly: Bool = false) -> String {
        precondition(tempoBPM.isFinite && tempoBPM > 0 && (0...2).contains(decimals),
                     "BPMTag.text: tempo \(tempoBPM), \(decimals) decimals; the tempo must be above 0, decimals 0 to 2")
        return String(format: "%.\(holdsIntegersOnly ? 0 : decimals)f", tempoBPM)
    }

    /// Sets the BPM, or takes it away if `bpm` is nil, and changes nothing else.
    ///
    /// The file is copied beside, the copy rewritten and read back: the BPM must be there, all other tags as they were,
    /// and the decoded sound the same, sample for sample. Only then does the copy take the file's place, at once and with
    /// its permissions and modification time. A file reached through a symbolic link is replaced where it lies; other
    /// hard links to it keep the old content.
    ///
    /// - Throws: `TagError`; the file is as it was then, and nothing is left beside it.
    public static func write(_ bpm: String?, to path: String) throws(TagError) {
        if !isBuilt { throw .notBuilt }
        let replacement = try FileReplacement(of: path)
        defer { replacement.discard() }
        let others = try self.others(path)
        try check(tag_write_bpm(replacement.copyPath, bpm), path)
        let found = try content(of: replacement.copyPath, for: path).bpm
        if found != bpm {
            throw .notAsWritten(path: path, what: "its BPM would read \(found ?? "nothing") instead of \(bpm ?? "nothing")")
        }
        try requireAll(others, in: replacement.copyPath, for: path)
        try requireSameSound(path, replacement.copyPath)
        try replacement.swap()
    }

    private static func content(of copy: String, for path: String) throws(TagError) -> Content {
        do { return try read(copy) } catch { throw .notAsWritten(path: path, what: "its tags could not be read again") }
    }

    /// Each with its content's hash; the same one may be there several times.
    private static func others(_ path: String) throws(TagError) -> [String] {
        var lines: UnsafeMutablePointer<CChar>?
        try check(tag_list_others(path, &lines), path)
        defer { tag_free(lines) }
        return lines.map { String(cString: $0).split(separator: "\n").map(String.init) } ?? []
    }

    /// More may be there than before: a new ID3v2 tag repeats what an older kind of tag says.
    private static func requireAll(_ others: [String], in copy: String, for path: String) throws(TagError) {
        var left = Dictionary(try self.others(copy).map { ($0, 1) }, uniquingKeysWith: +)
        for entry in others {
            left[entry, default: 0] -= 1
            if left[entry]! < 0 {
                let name = entry.split(separator: " ").dropLast().joined(separator: " ")
                throw .notAsWritten(path: path, what: "its tag \(name) would change")
            }
        }
    }

    private static func check(_ status: TagStatus, _ path: String) throws(TagError) {
        switch status {
        case TagStatusDone: return
        case TagStatusNotBuilt: throw .notBuilt
        case TagStatusUnsupported: throw .unsupported(path: path)
        case TagStatusReadOnly: throw .unwritable(path: path, reason: "it may not be written to")
        case TagStatusNotSaved: throw .unwritable(path: path, reason: "TagLib could not save its tags")
        default: throw .unreadable(path: path)
        }
    }
}
