/// The header of an Ogg page and where its body lies.
struct OggPage {
    let offset: Int64
    let flags: UInt8
    let granule: [UInt8]
    let serial: UInt64
    let sequence: Int64
    let checksum: UInt32
    /// A packet is as many bytes as these say up to the first below 255.
    let lacing: [UInt8]

    var isContinued: Bool { flags & 1 != 0 }
    var isFirst: Bool { flags & 2 != 0 }
    var headerLength: Int64 { 27 + Int64(lacing.count) }
    var bodyLength: Int { lacing.reduce(0) { $0 + Int($1) } }
    var body: Range<Int64> { offset + headerLength..<offset + headerLength + Int64(bodyLength) }
    var range: Range<Int64> { offset..<body.upperBound }

    /// - Returns: nil if no whole page begins here.
    init?(_ file: FileContent, at offset: Int64) throws(Refusal) {
        let head = try file.head(at: offset, 27 + 255)
        guard head.count > 27, head.has("OggS"), head[4] == 0, head.count >= 27 + Int(head[26]) else { return nil }
        self.offset = offset
        flags = head[5]
        granule = Array(head[6..<14])
        serial = head.littleEndian(14, 4)
        sequence = Int64(head.littleEndian(18, 4))
        checksum = UInt32(head.littleEndian(22, 4))
        lacing = Array(head[27..<27 + Int(head[26])])
        if body.upperBound > file.count { return nil }
    }

    /// A whole page with its checksum.
    static func bytes(flags: UInt8, granule: [UInt8], serial: UInt64, sequence: Int64, lacing: [UInt8], body: [UInt8]) -> [UInt8] {
        var page = Array("OggS".utf8) + [0, flags] + granule + [UInt8](littleEndian: Int64(serial), width: 4)
        page += [UInt8](littleEndian: sequence, width: 4) + [0, 0, 0, 0] + [UInt8(lacing.count)] + lacing + body
        page.replaceSubrange(22..<26, with: [UInt8](littleEndian: Int64(checksum(of: page)), width: 4))
        return page
    }

    /// Over a page whose own checksum counts as 0.
    static func checksum(of page: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0
        for (i, byte) in page.enumerated() {
            sum = sum << 8 ^ table[Int(UInt8(sum >> 24) ^ ((22..<26).contains(i) ? 0 : byte))]
        }
        return sum
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index) << 24) { sum, _ in sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
    }
}
