import CTagShim

/// What TagLib, which is not what writes, finds in a file's tags.
struct SecondReader: Equatable {
    let bpm: String?
    /// Kind, name and a hash of the content of every other tag; the same one may be there several times.
    let others: [String]

    /// - Returns: nil if TagLib can make nothing of the file.
    init?(_ path: String, _ kind: AudioKind) {
        var bpm: UnsafeMutablePointer<CChar>?, lines: UnsafeMutablePointer<CChar>?
        guard tag_read(path, kind.libraryKind, &bpm, &lines) else { return nil }
        defer { tag_free(bpm); tag_free(lines) }
        self.bpm = bpm.flatMap { BPMText.known(String(cString: $0)) }
        others = lines.map { String(cString: $0).split(separator: "\n").map(String.init) } ?? []
    }

    /// The first of the other tags that `copy` has not; more may be there, since a new ID3v2 tag repeats what ID3v1 says.
    func firstMissing(in copy: SecondReader) -> String? {
        var left = Dictionary(copy.others.map { ($0, 1) }, uniquingKeysWith: +)
        for entry in others {
            left[entry, default: 0] -= 1
            if left[entry]! < 0 { return entry.split(separator: " ").dropLast().joined(separator: " ") }
        }
        return nil
    }
}
