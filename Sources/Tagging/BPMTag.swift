import CTagShim
import Foundation

/// The BPM in a file's tags: ID3v2 `TBPM` (MP3, WAV, AIFF), Vorbis comment `BPM` (FLAC, Ogg, Opus), MP4 `tmpo`.
public enum BPMTag {
    /// What a file says.
    public struct Content: Sendable, Hashable {
        /// As it stands in the file; nil if there is none or it is 0, which programs write for "not known".
        public var bpm: String?
        /// Every place where one stands, such as `TBPM` or `TXXX:BPM`, in words for people.
        public var places: [String]
        /// MP4 stores an integer.
        public var holdsIntegersOnly: Bool
        /// Whether all places say the same, and the one that players look at is among them.
        public var isConsistent: Bool
    }

    /// Whether the package trait Tags was on; without it `write` throws `TagError.notBuilt`.
    public static var isBuilt: Bool { tag_is_built() }

    /// What a file's tags say of its tempo, wherever they say it.
    ///
    /// A BPM that a program put into a field of its own name (`TXXX:BPM`, Vorbis `TEMPO`, `----:com.apple.iTunes:BPM`), into
    /// APE tags, or into ID3 before FLAC counts too.
    ///
    /// - Throws: `TagError` for a file that cannot be read, has no such tags, or is not what its name says.
    public static func read(_ path: String) throws(TagError) -> Content {
        let file = try TaggedFile(path)
        let known = file.container.bpms.filter(\.isKnown)
        return Content(
            bpm: known.first.flatMap { BPMText.known($0.text) }, places: known.map(\.place), holdsIntegersOnly: file.kind == .mp4,
            isConsistent: known.isEmpty || known[0].isMain && file.container.bpms.allSatisfy { $0.agrees(with: known[0].text) })
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

    /// Finds out, without writing anything, whether `write` would refuse the file for what its headers say. What takes
    /// decoding, or a copy, is not tried.
    public static func check(_ bpm: String?, for path: String) throws(TagError) {
        let file = try TaggedFile(path)
        _ = try file.plan(setting: bpm)
        _ = try FileReplacement.writableTarget(path, file.content)
    }

    /// Sets the BPM, or takes it away if `bpm` is nil, wherever the file has one, and changes nothing else.
    ///
    /// Only the bytes of that one field, and the lengths and places that depend on it, differ afterwards: all other tags, and
    /// the sound, keep every byte. The file is copied beside, and the copy read back. It takes the file's place, at once, only
    /// if its bytes are the expected ones, the BPM is there, TagLib finds all other tags as they were, and decoders hear the
    /// same, sample for sample. Owner, permissions, access control lists, extended attributes and times stay. A file reached
    /// through a symbolic link is replaced where it lies; other hard links to it keep the old content.
    ///
    /// - Parameter journal: Told what is replaced before it is.
    /// - Throws: `TagError`; the file is as it was then, and nothing is left beside it.
    public static func write(_ bpm: String?, to path: String, journal: TagJournal? = nil) throws(TagError) {
        if !isBuilt { throw .notBuilt }
        let file = try TaggedFile(path)
        do throws(TagError) { try write(bpm, to: file, journal) } catch .changedMeanwhile {
            // Of a file under two names the other one may just have been tagged: once more, if no one set another BPM.
            let now = try TaggedFile(path)
            guard now.bpm == file.bpm || now.bpm == bpm else { throw .changedMeanwhile(path: path) }
            try write(bpm, to: now, journal)
        }
    }

    private static func write(_ bpm: String?, to file: TaggedFile, _ journal: TagJournal?) throws(TagError) {
        let plan = try file.plan(setting: bpm)
        if !plan.edits.isEmpty { try TagWriting(file: file, journal: journal).write(plan, expecting: bpm) }
    }
}
