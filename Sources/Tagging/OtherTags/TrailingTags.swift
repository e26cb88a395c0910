/// The tags that a file ends with, in whatever order programs put them there.
struct TrailingTags {
    private var ape: [APETag] = []
    /// With a footer, as a tag at the end has.
    private var id3v2: [ID3v2Tag] = []
    private(set) var id3v1: ID3v1Tag?
    /// Where the first of them begins.
    private(set) var start: Int64

    /// - Parameter limit: What stands before is something else.
    init(_ file: FileContent, from limit: Int64) throws(Refusal) {
        start = file.count
        while let place = try takeOne(file, limit) { start = place }
    }

    /// - Returns: Where the tag begins that ends at `start`.
    private mutating func takeOne(_ file: FileContent, _ limit: Int64) throws(Refusal) -> Int64? {
        let length = Int(min(start - limit, Int64(ID3v1Tag.length)))
        let tail = try file.bytes(at: start - Int64(length), length)
        if let tag = ID3v1Tag(tail) {
            if id3v1 == nil { id3v1 = tag }
            return start - Int64(length)
        }
        if tail.has("APETAGEX", at: length - 32) {
            ape.append(try APETag(file, endingAt: start, start: limit))
            return ape.last!.range.lowerBound
        }
        if tail.has("3DI", at: length - 10), let size = tail.synchsafe(length - 4), Int64(size) + 20 <= start - limit {
            let place = start - Int64(size) - 20
            guard ID3v2Tag.begins(try file.head(at: place, 10)) else { return nil }
            let tag = try ID3v2Tag(file, at: place, limit: start)
            guard tag.range.upperBound == start else { return nil }
            id3v2.append(tag)
            return place
        }
        // Lyrics3: its length stands in six digits before the sign.
        if tail.has("LYRICS200", at: length - 9), length >= 15, let size = Int64(tail.latin1(length - 15..<length - 9)), size + 15 <= start - limit {
            return start - size - 15
        }
        return nil
    }

    var bpms: [PlacedBPM] { id3v2.flatMap(\.bpms) + ape.flatMap(\.bpms) }
    /// Whether APE tags name the piece, so that players of such files look there.
    var isDescriptive: Bool { ape.contains(where: \.isDescriptive) }

    /// - Parameter adding: Whether an APE tag without a BPM gets one.
    func edits(setting bpm: String?, adding: Bool) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        for tag in id3v2 { edits += try tag.edits(setting: bpm, adding: false) }
        for (index, tag) in ape.enumerated() { edits += tag.edits(setting: bpm, adding: adding && index == ape.firstIndex(where: \.isDescriptive)) }
        return edits
    }
}
