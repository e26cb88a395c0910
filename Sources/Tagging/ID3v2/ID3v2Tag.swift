/// An ID3v2 tag of any version, as its frames lie in the file. Only those that may hold a BPM are looked into.
struct ID3v2Tag {
    /// 2, 3 or 4.
    let version: UInt8
    /// All of it, header and footer included.
    let range: Range<Int64>
    private(set) var frames: [ID3v2Frame] = []
    /// Zeros behind the frames.
    private(set) var padding: Range<Int64>
    /// Why no frame may be changed, though they can be read.
    private(set) var obstacle: String?

    /// More is no tag that anybody made on purpose.
    static let maximumBytes = 64 << 20
    private static let headerLength = 10

    static func begins(_ head: [UInt8]) -> Bool {
        head.count >= 10 && head.has("ID3") && head[3] < 0xFF && head[4] < 0xFF && head.synchsafe(6) != nil
    }

    /// - Parameter limit: Where what the tag stands in ends.
    init(_ file: FileContent, at start: Int64, limit: Int64) throws(Refusal) {
        let head = try file.head(at: start, Self.headerLength)
        guard Self.begins(head), let size = head.synchsafe(6) else { throw .damaged("an ID3v2 tag with a broken header") }
        version = head[3]
        let flags = head[5]
        guard (2...4).contains(version) else {
            throw .unsafe(found: "an ID3v2 tag of version 2.\(version)", advice: "Convert it to 2.3 or 2.4.")
        }
        if flags & [0x7F, 0x1F, 0x0F][Int(version) - 2] != 0 {
            throw .unsafe(found: "an ID3v2.\(version) tag with flags \(flags) that are not known", advice: "Convert it to 2.3 or 2.4.")
        }
        let hasFooter = version == 4 && flags & 0x10 != 0
        // TagLib 1.13 misses its last frame.
        if hasFooter { obstacle = "an ID3v2 tag with a footer, which other programs read in different ways" }
        let end = start + Int64(Self.headerLength + size)
        range = start..<end + (hasFooter ? Int64(Self.headerLength) : 0)
        guard range.upperBound <= limit, size <= Self.maximumBytes else {
            throw .damaged("an ID3v2 tag of \(size) bytes where \(max(0, limit - start - 10)) are left")
        }
        padding = end..<end
        let isUnsynchronised = flags & 0x80 != 0
        let body = UnsynchronisedBytes(
            try file.bytes(start + Int64(Self.headerLength)..<end), at: start + Int64(Self.headerLength),
            isUnsynchronised: isUnsynchronised && version < 4)
        let first = flags & 0x40 != 0 ? try readExtendedHeader(body) : 0
        // iTunes wrote sizes of version 2.4 in the way of 2.3.
        for hasSynchsafeSizes in version == 4 ? [true, false] : [false] {
            if let (frames, padding) = FrameWalk(version: version, hasSynchsafeSizes: hasSynchsafeSizes).frames(of: body, from: first) {
                (self.frames, self.padding) = (frames, padding)
                return
            }
        }
        throw .damaged("an ID3v2.\(version) tag in which frames do not follow one another up to its end")
    }

    /// - Returns: How long it is.
    private mutating func readExtendedHeader(_ body: UnsynchronisedBytes) throws(Refusal) -> Int {
        let bytes = body.bytes
        let broken = Refusal.damaged("an ID3v2 tag with a broken extended header")
        guard bytes.count >= 6 else { throw broken }
        if version == 4 {
            guard let length = bytes.synchsafe(0), (6...bytes.count).contains(length), bytes[4] == 1 else { throw broken }
            if bytes[5] & 0x20 != 0 { obstacle = "an ID3v2 tag with a checksum" }
            return length
        }
        // Version 2.3 does not count the four bytes of the length itself. TagLib 1.13 does, and misses all frames.
        let length = Int(bytes.bigEndian(0, 4)) + 4
        guard length == 10 || length == 14, bytes.count >= length else { throw broken }
        obstacle = "an ID3v2.3 tag with an extended header, which other programs read in different ways"
        return length
    }

    /// Whether it has texts, so that programs look no further for them; a picture alone has none.
    var saysAnything: Bool { frames.contains(where: \.isText) }

    /// Whether it has texts that every program can read. Those that can read none look further until they find one here.
    var saysAnythingToAll: Bool { frames.contains { $0.isText && $0.isPlain } }

    /// Every BPM in it, the frame for it first.
    var bpms: [PlacedBPM] {
        let found = frames.compactMap(\.bpm)
        return found.filter(\.isMain) + found.filter { !$0.isMain }
    }
}

/// The content of a tag with the bytes taken out again that keep decoders from finding sound in it.
struct UnsynchronisedBytes {
    let bytes: [UInt8]
    let isUnsynchronised: Bool
    private let start: Int64
    /// Where in the file each byte stands, and the end; empty if one stands behind the other.
    private var places: [Int32] = []

    init(_ raw: [UInt8], at start: Int64, isUnsynchronised: Bool) {
        (self.start, self.isUnsynchronised) = (start, isUnsynchronised)
        guard isUnsynchronised else { bytes = raw; return }
        var bytes: [UInt8] = []
        var isStuffed = false
        for (i, byte) in raw.enumerated() {
            if isStuffed && byte == 0 { isStuffed = false; continue }
            places.append(Int32(i))
            bytes.append(byte)
            isStuffed = byte == 0xFF
        }
        places.append(Int32(raw.count))
        self.bytes = bytes
    }

    func place(_ index: Int) -> Int64 { start + (isUnsynchronised ? Int64(places[index]) : Int64(index)) }
}
