/// How the relatives of WAV write their chunks: a name, a length, and so many bytes.
enum ChunkDialect: Equatable {
    /// WAV; its lengths are big-endian if it begins with RIFX.
    case riff(isBigEndian: Bool)
    /// WAV beyond 4 GB (RF64, BW64): the true lengths stand in a chunk of their own.
    case rf64
    /// AIFF and AIFF-C.
    case aiff
    /// Sony's Wave64: names of 16 bytes, lengths of 8 that count the header too.
    case w64
    /// Apple's CAF: lengths of 8 bytes.
    case caf
    /// Sun's AU: no chunks, but a header that says where samples begin and how many bytes they take.
    case au(isBigEndian: Bool)

    init?(_ head: [UInt8], at place: Int = 0) {
        if head.has("WAVE", at: place + 8) {
            if head.has("RIFF", at: place) || head.has("RIFX", at: place) { self = .riff(isBigEndian: head[place + 3] == 0x58); return }
            if head.has("RF64", at: place) || head.has("BW64", at: place) { self = .rf64; return }
        }
        if head.has("FORM", at: place), head.has("AIFF", at: place + 8) || head.has("AIFC", at: place + 8) { self = .aiff; return }
        if head.has("riff", at: place), place + 16 <= head.count, Self.isW64Tail(head, at: place, "riff") { self = .w64; return }
        if head.has("caff", at: place), head.has("desc", at: place + 8) { self = .caf; return }
        if head.has(".snd", at: place) || head.has("dns.", at: place), place + 24 <= head.count { self = .au(isBigEndian: head[place] == 0x2E); return }
        return nil
    }

    var isBigEndian: Bool {
        switch self {
        case .riff(let isBigEndian), .au(let isBigEndian): isBigEndian
        case .aiff, .caf: true
        case .rf64, .w64: false
        }
    }

    private var nameLength: Int { self == .w64 ? 16 : 4 }
    private var sizeLength: Int { self == .w64 || self == .caf ? 8 : 4 }
    /// Chunks begin at multiples of it.
    var alignment: Int64 { self == .w64 ? 8 : self == .caf ? 1 : 2 }
    var headerLength: Int64 { Int64(nameLength + sizeLength) }
    /// Where the first chunk begins, counted from the beginning of the file.
    var firstChunk: Int64 { self == .w64 ? 40 : self == .caf ? 8 : 12 }
    /// Name of the chunk that holds the samples.
    var soundName: String { self == .aiff ? "SSND" : "data" }
    /// Bytes in that chunk before the samples.
    var soundOffset: Int64 { self == .aiff ? 8 : self == .caf ? 4 : 0 }

    /// A length from which on nobody has counted: what programs write that do not know it yet.
    func isUnknown(_ size: Int64) -> Bool {
        switch self {
        case .caf, .w64: size < 0 || size >= 1 << 59
        default: size >= 0x7FFF_0000
        }
    }

    /// A chunk's name and how many bytes follow its header; nil if no name can stand here.
    func chunk(at offset: Int64, of bytes: FileBytes) -> (name: String, size: Int64)? {
        let head = bytes.bytes(at: offset, Int(headerLength))
        guard head.count == Int(headerLength), head[0..<4].allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        let name = String(decoding: head[0..<4], as: UTF8.self)
        if self == .w64 && !Self.isW64Tail(head, at: 0, name) { return nil }
        let size = Self.bounded(head.number(at: nameLength, width: sizeLength, isBigEndian: isBigEndian)!)
        return (name, self == .w64 ? size - headerLength : size)
    }

    /// No file is so long that sums of its lengths overflow; -1 stays what it is.
    static func bounded(_ size: UInt64) -> Int64 { max(-1, min(Int64(truncatingIfNeeded: size), 1 << 60)) }

    /// A chunk's length as its header has it.
    func sizeField(_ size: Int64) -> [UInt8] {
        let counted = UInt64(self == .w64 ? size + headerLength : size)
        let bytes = (0..<UInt64(sizeLength)).map { UInt8(truncatingIfNeeded: counted >> (8 * $0)) }
        return isBigEndian ? bytes.reversed() : bytes
    }
    var sizeFieldLength: Int64 { Int64(sizeLength) }
    /// The same as RF64 has it elsewhere.
    func longSizeField(_ size: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } }

    /// The twelve bytes that go with "riff" differ from those of all others.
    private static func isW64Tail(_ head: [UInt8], at place: Int, _ name: String) -> Bool {
        let tail: [UInt8] = name == "riff" ? [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0x00, 0x00]
            : [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
        return head[(place + 4)..<(place + 16)].elementsEqual(tail)
    }
}
