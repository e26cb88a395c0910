/// What WAV and AIFF share: chunks, each with a name and a length, in one large one.
///
/// Only files whose lengths are all right are taken. Those that a program wrote without knowing their length (to a pipe, or
/// when it was stopped) would not be found by other readers once the tags behind the sound have lengths that are right.
struct ChunkFile {
    struct Chunk {
        let name: String
        /// Header, content, and the byte that fills up to an even length.
        let range: Range<Int64>
        let content: Range<Int64>
    }

    /// What differs between the two.
    struct Dialect {
        let isBigEndian: Bool
        let soundName: String
        /// A chunk that says what the samples are.
        let formatName: String
        /// How the chunk of the tag is called where there was none.
        let tagName: String
    }

    let dialect: Dialect
    private(set) var chunks: [Chunk] = []
    /// The only one with sound.
    let sound: Range<Int64>
    let tag: (chunk: Chunk, tag: ID3v2Tag)?
    private let count: Int64

    init(_ file: FileContent, _ dialect: Dialect) throws(Refusal) {
        self.dialect = dialect
        count = file.count
        let head = try file.head(at: 0, 12)
        let size = Int64(dialect.isBigEndian ? head.bigEndian(4, 4) : head.littleEndian(4, 4))
        guard size + 8 == count else {
            throw .unsafe(found: "a length of \(size) in its header, where \(count - 8) bytes follow: its length was not known when it was written, or it is not whole",
                          advice: "Convert it first: ffmpeg -i FILE -c copy NEW, or sox FILE NEW.")
        }
        var place: Int64 = 12
        while place < count {
            let chunk = try Self.chunk(file, at: place, dialect)
            chunks.append(chunk)
            place = chunk.range.upperBound
        }
        _ = try Self.only(dialect.formatName, of: chunks)
        sound = try Self.only(dialect.soundName, of: chunks).content
        let tags = chunks.filter { $0.name.uppercased() == "ID3 " }
        guard tags.count <= 1 else { throw .unsafe(found: "\(tags.count) ID3 tags", advice: "Take away all but one with another program.") }
        if let chunk = tags.first {
            let tag = try ID3v2Tag(file, at: chunk.content.lowerBound, limit: chunk.content.upperBound)
            self.tag = (chunk, tag)
        } else {
            tag = nil
        }
    }

    private static func only(_ name: String, of chunks: [Chunk]) throws(Refusal) -> Chunk {
        let found = chunks.filter { $0.name == name }
        guard found.count == 1 else { throw .damaged("\(found.count) chunks \"\(name)\" where there should be one") }
        return found[0]
    }

    private static func chunk(_ file: FileContent, at place: Int64, _ dialect: Dialect) throws(Refusal) -> Chunk {
        let head = try file.head(at: place, 8)
        guard head.count == 8, head[0..<4].allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw .damaged("no chunk at byte \(place), where one should begin") }
        let size = Int64(dialect.isBigEndian ? head.bigEndian(4, 4) : head.littleEndian(4, 4))
        let end = place + 8 + size
        guard end <= file.count else { throw .damaged("a chunk \"\(head.latin1(0..<4))\" of \(size) bytes where \(file.count - place - 8) are left") }
        // The last one may lack the byte that fills up.
        return Chunk(name: head.latin1(0..<4), range: place..<min(end + size % 2, file.count), content: place + 8..<end)
    }

    /// What sets the BPM in the tag, or takes it away, with the lengths of all that the tag stands in.
    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        if let (chunk, tag) = tag {
            if bpm == nil && tag.holdsOnlyBPM {
                edits = [.remove(chunk.range)]
            } else if let bpm, tag.frames.isEmpty {
                edits = [ByteEdit(chunk.range, newChunk(bpm, name: chunk.name))]
            } else {
                edits = try tag.edits(setting: bpm, adding: true, removesWhole: false)
                let size = Int64(chunk.content.count) + edits.growth
                let filler = size % 2 == 0 ? [] : [UInt8(0)]
                if edits.growth != 0 {
                    edits.append(.overwrite(at: chunk.content.lowerBound - 4, number(size)))
                    edits.append(ByteEdit(chunk.content.upperBound..<chunk.range.upperBound, filler))
                }
            }
        } else if let bpm {
            let filler = count % 2 == 0 ? [] : [UInt8(0)]
            edits = [.insert(filler + newChunk(bpm, name: dialect.tagName), at: count)]
        }
        if edits.growth != 0 {
            guard count + edits.growth <= 0xFFFF_FFFF else { throw .unsafe(found: "4 GB, which leaves no room", advice: "Shorten it.") }
            edits.append(.overwrite(at: 4, number(count - 8 + edits.growth)))
        }
        return edits
    }

    private func newChunk(_ bpm: String, name: String) -> [UInt8] {
        let tag = ID3v2Tag.new(bpm: bpm, repeating: nil)
        return Array(name.utf8) + number(Int64(tag.count)) + tag + (tag.count % 2 == 0 ? [] : [0])
    }

    private func number(_ value: Int64) -> [UInt8] {
        dialect.isBigEndian ? [UInt8](bigEndian: value, width: 4) : [UInt8](littleEndian: value, width: 4)
    }
}
