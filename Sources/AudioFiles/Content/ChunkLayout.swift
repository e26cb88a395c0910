/// Where the samples of a WAV file or one of its relatives lie, whatever their chunk says of its length.
///
/// Programs that write to a pipe, or are stopped, leave a length of zero, of everything, or of some moment before the end.
/// So what follows the chunk is looked at: another chunk, a tag or another file ends the samples, and anything else is
/// more of them.
struct ChunkLayout {
    let dialect: ChunkDialect
    /// All samples, in order.
    private(set) var sound: [Range<Int64>] = []
    /// Bytes of samples that the headers promise; nil if they do not say.
    private(set) var promisedBytes: Int64? = 0
    /// Whether whoever goes by the lengths finds the samples.
    private(set) var isAsDeclared = true
    /// The length of the first chunk of samples as it should stand in the header, and where; nil where it stands in none.
    private(set) var trueSize: (offset: Int64, bytes: [UInt8])?
    /// Where the last chunk ends, and the next file may begin if several were joined.
    private(set) var end: Int64 = 0

    /// - Parameter bytes: The file begins at offset 0 of them.
    init(_ dialect: ChunkDialect, of bytes: FileBytes) {
        self.dialect = dialect
        if case .au = dialect { end = layOutAU(bytes) } else { end = min(layOutChunks(bytes), bytes.count) }
    }

    private mutating func layOutAU(_ bytes: FileBytes) -> Int64 {
        let head = bytes.bytes(at: 0, 12)
        let words = [4, 8].map { Int64(head.number(at: $0, width: 4, isBigEndian: dialect.isBigEndian) ?? 0) }
        return add(from: words[0], size: words[1], bytes)
    }

    private mutating func layOutChunks(_ bytes: FileBytes) -> Int64 {
        var place = dialect.firstChunk, longSize: Int64?, longPlace: Int64?
        // A file of a hundred thousand chunks is no music.
        for _ in 0..<100_000 {
            guard let chunk = nextChunk(&place, bytes) else { break }
            let content = place + dialect.headerLength
            if dialect == .rf64, chunk.name == "ds64" {
                longPlace = content + 8
                longSize = bytes.bytes(at: content + 8, 8).number(at: 0, width: 8, isBigEndian: false).map(ChunkDialect.bounded)
            }
            if chunk.name == dialect.soundName {
                let size = dialect == .rf64 && chunk.size == 0xFFFF_FFFF ? longSize ?? -1 : chunk.size
                // AIFF pads samples too, and counts what it writes before them.
                let isFirst = sound.isEmpty
                place = add(from: content + dialect.soundOffset, size: size < dialect.soundOffset ? size : size - dialect.soundOffset, bytes)
                if isFirst, let first = sound.first {
                    trueSize = longPlace.map { ($0, dialect.longSizeField(Int64(first.count))) }
                        ?? (content - dialect.sizeFieldLength, dialect.sizeField(Int64(first.count) + dialect.soundOffset))
                }
            } else {
                place = content + max(0, min(chunk.size, bytes.count - content))
            }
        }
        return place
    }

    /// The chunk at `place`, which moves to it where a byte that fills up stands before.
    private func nextChunk(_ place: inout Int64, _ bytes: FileBytes) -> (name: String, size: Int64)? {
        let odd = place % dialect.alignment
        for candidate in odd == 0 ? [place] : [place + dialect.alignment - odd, place] {
            guard SoundKind.sign(bytes.bytes(at: candidate, 64), at: 0) == nil, let chunk = dialect.chunk(at: candidate, of: bytes) else { continue }
            let isWhole = (0...max(0, bytes.count - candidate - dialect.headerLength)).contains(chunk.size)
            // Of what is cut off, or has no length yet, the name must be one that is known.
            guard isWhole || chunk.name == dialect.soundName || Self.knownNames.contains(chunk.name) else { continue }
            place = candidate
            return chunk
        }
        return nil
    }

    /// - Returns: Where the samples that were added end.
    private mutating func add(from start: Int64, size: Int64, _ bytes: FileBytes) -> Int64 {
        let end = max(start, Tags.trailing(bytes, from: min(start, bytes.count)).lowerBound)
        let fits = size >= 0 && size <= bytes.count - start
        let stop = fits && isOther(at: start + size, before: end, bytes) ? start + size : end
        // What is longer than the file is cut there by everyone.
        isAsDeclared = sound.isEmpty && (stop == start + size || (!fits && size > 0 && stop == bytes.count))
        promisedBytes = size <= 0 || dialect.isUnknown(size) ? nil : promisedBytes.map { $0 + size }
        if stop > start { sound.append(start..<stop) }
        return stop
    }

    /// Whether at `place`, where samples should end, something else than more of them stands.
    private func isOther(at place: Int64, before end: Int64, _ bytes: FileBytes) -> Bool {
        var next = place
        if nextChunk(&next, bytes) != nil { return true }
        // Zeros to the end fill up, zeros before other samples are silence.
        let afterTags = Tags.skip(bytes, from: place, to: end)
        return end - afterTags < 16 || SoundKind.begins(at: afterTags, of: bytes) != nil
    }

    /// Chunks of WAV, AIFF and CAF that stand after samples.
    private static let knownNames: Set<String> = [
        "LIST", "id3 ", "ID3 ", "bext", "cue ", "fact", "smpl", "inst", "afsp", "PEAK", "iXML", "_PMX", "axml", "JUNK", "junk", "PAD ", "FLLR", "acid",
        "plst", "DISP", "cart", "strc", "umid", "minf", "elm1", "regn", "ANNO", "NAME", "AUTH", "(c) ", "COMT", "MARK", "INST", "MIDI", "APPL", "CHAN",
        "info", "pakt", "kuki", "chan", "free", "strg", "edct", "mark", "ovvw", "uuid",
    ]
}
