/// MPEG audio with ID3v2 before it, and APE, ID3v1 and Lyrics3 behind.
struct MPEGContainer: TagContainer {
    private let leading: [ID3v2Tag]
    private let trailing: TrailingTags
    let sound: [Range<Int64>]

    init(_ file: FileContent) throws(Refusal) {
        leading = try ID3v2Tag.all(in: file, at: 0)
        let start = leading.last?.range.upperBound ?? 0
        trailing = try TrailingTags(file, from: start)
        guard let first = try MPEGFrames.begin(in: file, at: start), first < trailing.start else {
            throw .unsupported("no MPEG audio behind its tags")
        }
        sound = [start..<trailing.start]
    }

    var bpms: [PlacedBPM] {
        leading.flatMap(\.bpms) + trailing.bpms
    }

    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        let main = leading.firstIndex { !$0.frames.isEmpty }
        if bpm != nil, main != nil, trailing.id3v1 != nil, !leading.contains(where: \.saysAnythingToAll) {
            throw .unsafe(found: "texts in ID3v1 alone beside an ID3v2 tag without any that all programs can read, which would hide them if it got one", advice: "Copy them to ID3v2 with another program.")
        }
        for (index, tag) in leading.enumerated() {
            edits += try tag.edits(setting: bpm, adding: index == main)
        }
        // A file with APE tags alone keeps to them: a new tag of another kind would hide what they say.
        let belongsInAPE = main == nil && trailing.isDescriptive
        edits += try trailing.edits(setting: bpm, adding: belongsInAPE)
        if let bpm, main == nil, !belongsInAPE {
            if let empty = leading.first {
                edits.append(ByteEdit(empty.range, ID3v2Tag.new(bpm: bpm, repeating: trailing.id3v1)))
            } else {
                edits.append(.insert(ID3v2Tag.new(bpm: bpm, repeating: trailing.id3v1), at: 0))
            }
        }
        return edits
    }
}

extension ID3v2Tag {
    /// Those that follow one another from `start` on.
    static func all(in file: FileContent, at start: Int64) throws(Refusal) -> [ID3v2Tag] {
        var tags: [ID3v2Tag] = [], place = start
        while begins(try file.head(at: place, 10)) {
            tags.append(try ID3v2Tag(file, at: place, limit: file.count))
            place = tags.last!.range.upperBound
        }
        return tags
    }
}
