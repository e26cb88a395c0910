/// One stream of an Ogg file; several follow one another where files were joined.
struct OggStream {
    private enum Codec {
        case vorbis, opus, speex, flac

        /// By the first packet.
        init?(_ packet: [UInt8]) {
            if packet.has("\u{1}vorbis") { self = .vorbis } else if packet.has("OpusHead") { self = .opus }
            else if packet.has("Speex   ") { self = .speex } else if packet.has("\u{7F}FLAC") { self = .flac } else { return nil }
        }

        /// How long what stands before the comments in their packet is; nil if that is not what it should be.
        func prefixLength(_ packet: [UInt8]) -> Int? {
            switch self {
            case .vorbis: packet.has("\u{3}vorbis") ? 7 : nil
            case .opus: packet.has("OpusTags") ? 8 : nil
            case .speex: 0
            case .flac: packet.count >= 4 && packet[0] & 0x7F == 4 ? 4 : nil
            }
        }
    }

    private(set) var pages: [OggPage]
    private let codec: Codec
    /// Those that the packet of comments lies on.
    private let commentPages: Range<Int>
    private let packet: [UInt8]
    private let comment: VorbisComment
    private let prefixLength: Int

    /// - Parameter pages: All of the stream, in order.
    init(_ file: FileContent, pages: [OggPage]) throws(Refusal) {
        self.pages = pages
        guard pages.allSatisfy({ $0.serial == pages[0].serial }), pages[0].isFirst, !pages.dropFirst().contains(where: \.isFirst) else {
            throw .unsupported("Ogg with several streams at once")
        }
        guard let codec = Codec(try file.bytes(pages[0].body)) else { throw .unsupported("Ogg with something else than Vorbis, Opus, Speex or FLAC") }
        self.codec = codec
        let broken = Refusal.damaged("an Ogg stream whose comments are not where they should be")
        var packet: [UInt8] = [], end: Int?
        for (index, page) in pages.enumerated().dropFirst() where end == nil {
            guard page.isContinued == (index > 1), page.sequence == pages[0].sequence + Int64(index) else { throw broken }
            let bytes = try file.bytes(page.range)
            guard OggPage.checksum(of: bytes) == page.checksum else { throw .damaged("a page of Ogg comments with a wrong checksum") }
            let last = page.lacing.firstIndex { $0 < 255 } ?? page.lacing.count - 1
            let length = page.lacing[...last].reduce(0) { $0 + Int($1) }
            packet += bytes[Int(page.headerLength)..<Int(page.headerLength) + length]
            if page.lacing[last] < 255 { end = index + 1 }
            guard packet.count <= ID3v2Tag.maximumBytes else { throw broken }
        }
        guard let end, let prefixLength = codec.prefixLength(packet) else { throw broken }
        (commentPages, self.packet, self.prefixLength) = (1..<end, packet, prefixLength)
        comment = try VorbisComment(Array(packet[prefixLength...]))
    }

    var bpms: [PlacedBPM] { comment.bpms }
    /// Bodies of the pages behind the comments.
    var sound: [Range<Int64>] { pages[commentPages.upperBound...].map(\.body) }

    /// - Parameter isWhole: Whether nothing follows that is not understood.
    func edits(setting bpm: String?, in file: FileContent, isWhole: Bool) throws(Refusal) -> [ByteEdit] {
        var changes = comment.edits(setting: bpm, at: Int64(prefixLength))
        if changes.isEmpty { return [] }
        if codec == .flac {
            let length = Int64(packet.count) - 4 + changes.growth
            guard length <= 0xFF_FFFF else { throw .unsafe(found: "comments with no room left", advice: "Take something large out of them.") }
            changes.append(.overwrite(at: 1, [UInt8](bigEndian: length, width: 3)))
        }
        let layout = try OggRelayout(pages: Array(pages[commentPages]), oldPacket: packet.count, newPacket: changes.applied(to: packet), file: file)
        if layout.addedPages != 0 && !isWhole { throw .damaged("bytes that are no Ogg page behind the first") }
        var edits = layout.edits
        if layout.addedPages != 0 {
            for page in pages[commentPages.upperBound...] {
                var bytes = try file.bytes(page.range)
                // A page that readers leave out must not become one that they hear.
                guard OggPage.checksum(of: bytes) == page.checksum else { throw .damaged("an Ogg page with a wrong checksum") }
                bytes.replaceSubrange(18..<22, with: [UInt8](littleEndian: page.sequence + Int64(layout.addedPages), width: 4))
                let sum = [UInt8](littleEndian: Int64(OggPage.checksum(of: bytes)), width: 4)
                edits.append(.overwrite(at: page.offset + 18, Array(bytes[18..<22]) + sum))
            }
        }
        return edits
    }
}
