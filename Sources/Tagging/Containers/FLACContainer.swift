/// FLAC: blocks of metadata, among them Vorbis comments, before the frames; ID3 may stand before and behind.
struct FLACContainer: TagContainer {
    private struct Block {
        var type: UInt8
        var isLast: Bool
        var range: Range<Int64>
        var content: Range<Int64> { range.lowerBound + 4..<range.upperBound }
    }

    private let leading: [ID3v2Tag]
    private let trailing: TrailingTags
    private var blocks: [Block] = []
    private let comment: (block: Block, fields: VorbisComment)?
    let sound: [Range<Int64>]

    private static let streamInfo: UInt8 = 0, paddingType: UInt8 = 1, commentType: UInt8 = 4
    private static let longestBlock: Int64 = 0xFF_FFFF

    init(_ file: FileContent) throws(Refusal) {
        leading = try ID3v2Tag.all(in: file, at: 0)
        var place = leading.last?.range.upperBound ?? 0
        guard try file.head(at: place, 4).has("fLaC") else { throw .unsupported("no FLAC behind its tags") }
        place += 4
        while true {
            let head = try file.head(at: place, 4)
            guard head.count == 4, head[0] & 0x7F != 0x7F else { throw .damaged("a block of FLAC metadata with a broken header") }
            let end = place + 4 + Int64(head.bigEndian(1, 3))
            guard end <= file.count else { throw .damaged("a block of FLAC metadata that is longer than the file") }
            blocks.append(Block(type: head[0] & 0x7F, isLast: head[0] & 0x80 != 0, range: place..<end))
            place = end
            if blocks.last!.isLast { break }
        }
        let frame = try file.head(at: place, 2)
        guard blocks[0].type == Self.streamInfo, frame.count == 2, frame[0] == 0xFF, frame[1] & 0xFE == 0xF8 else {
            throw .damaged("FLAC metadata that does not begin with its first block or is not followed by sound")
        }
        trailing = try TrailingTags(file, from: place)
        sound = [place..<trailing.start]
        let comments = blocks.filter { $0.type == Self.commentType }
        guard comments.count <= 1 else { throw .damaged("\(comments.count) blocks of Vorbis comments in FLAC") }
        comment = if let block = comments.first { (block, try VorbisComment(file.bytes(block.content))) } else { nil }
    }

    var bpms: [PlacedBPM] {
        (comment?.fields.bpms ?? []) + leading.flatMap(\.bpms) + trailing.bpms
    }

    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        for tag in leading { edits += try tag.edits(setting: bpm, adding: false) }
        edits += try trailing.edits(setting: bpm, adding: false)
        if let (block, fields) = comment {
            let changes = fields.edits(setting: bpm, at: block.content.lowerBound)
            edits += changes
            if changes.growth != 0 {
                edits.append(.overwrite(at: block.range.lowerBound + 1, try length(Int64(block.content.count) + changes.growth)))
                edits += try absorbing(changes.growth)
            }
        } else if let bpm {
            let first = blocks[0], content = VorbisComment.new(bpm: bpm)
            let header = [Self.commentType | (first.isLast ? 0x80 : 0)] + [UInt8](bigEndian: Int64(content.count), width: 3)
            edits.append(.insert(header + content, at: first.range.upperBound))
            if first.isLast { edits.append(.overwrite(at: first.range.lowerBound, [Self.streamInfo])) }
            edits += try absorbing(Int64(header.count + content.count))
        }
        return edits
    }

    private func length(_ value: Int64) throws(Refusal) -> [UInt8] {
        guard value <= Self.longestBlock else { throw .unsafe(found: "Vorbis comments with no room left", advice: "Take something large out of them.") }
        return [UInt8](bigEndian: value, width: 3)
    }

    /// Padding gives way, or makes up for it, so that the frames stay where they are.
    private func absorbing(_ growth: Int64) throws(Refusal) -> [ByteEdit] {
        guard let padding = blocks.first(where: { $0.type == Self.paddingType && Int64($0.content.count) >= growth }),
              Int64(padding.content.count) - growth <= Self.longestBlock else { return [] }
        let end = padding.range.upperBound
        return [
            .overwrite(at: padding.range.lowerBound + 1, try length(Int64(padding.content.count) - growth)),
            growth > 0 ? .remove(end - growth..<end) : .insert([UInt8](repeating: 0, count: Int(-growth)), at: end),
        ]
    }
}
