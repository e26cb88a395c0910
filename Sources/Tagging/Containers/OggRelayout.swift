/// Lays a packet of another length into the pages that held the one before it.
///
/// The pages keep their number and the places where they end, as far as a page (at most 255 pieces of 255 bytes) has room:
/// then no other page of the file has to change.
struct OggRelayout {
    private(set) var edits: [ByteEdit] = []
    private(set) var addedPages = 0

    /// - Parameters:
    ///   - pages: The first of them begins with the old packet; the last one ends it, and may begin others.
    ///   - oldPacket: Its length.
    init(pages: [OggPage], oldPacket: Int, newPacket: [UInt8], file: FileContent) throws(Refusal) {
        let last = pages[pages.count - 1]
        let behind = Array(last.lacing.suffix(pages.reduce(0) { $0 + $1.lacing.count } - (oldPacket / 255 + 1)))
        let lacing = [UInt8](repeating: 255, count: newPacket.count / 255) + [UInt8(newPacket.count % 255)] + behind
        let bytes = newPacket + (try file.bytes(last.body)).suffix(behind.reduce(0) { $0 + Int($1) })
        let counts = Self.counts(pages.map(\.lacing.count), total: lacing.count)
        addedPages = counts.count - pages.count
        var places = (lacing: 0, byte: 0)
        var newPages: [[UInt8]] = []
        for (index, count) in counts.enumerated() {
            let part = Array(lacing[places.lacing..<places.lacing + count]), length = part.reduce(0) { $0 + Int($1) }
            let isLast = index == counts.count - 1
            let isContinued = places.lacing > 0 && lacing[places.lacing - 1] == 255
            // The time at which the last packet ends that ends here; minus one if none does.
            let granule = isLast ? last.granule : [UInt8](repeating: part.allSatisfy { $0 == 255 } ? 0xFF : 0, count: 8)
            let flags = (isLast ? last.flags & 0xFE : 0) | (isContinued ? 1 : 0)
            newPages.append(OggPage.bytes(
                flags: flags, granule: granule, serial: last.serial, sequence: pages[0].sequence + Int64(index), lacing: part,
                body: Array(bytes[places.byte..<places.byte + length])))
            places = (places.lacing + count, places.byte + length)
        }
        // Page by page, so that those that stay the same are no edits.
        for (index, page) in newPages.enumerated() {
            let isLast = index >= pages.count - 1
            let range = index < pages.count ? pages[index].range : last.range.upperBound..<last.range.upperBound
            let old = isLast ? [] : try file.bytes(range)
            if old == page { continue }
            edits.append(ByteEdit(range, page))
        }
        for page in pages.dropFirst(newPages.count) { edits.append(.remove(page.range)) }
    }

    /// How many pieces each page gets.
    static func counts(_ old: [Int], total: Int) -> [Int] {
        let kept = old.dropLast()
        let rest = total - kept.reduce(0, +)
        if (1...255).contains(rest) { return kept + [rest] }
        let pageCount = max(total > 255 * old.count || total < old.count ? (total + 254) / 255 : old.count, 1)
        var left = total
        return (0..<pageCount).map { index in
            let count = min(255, left - (pageCount - 1 - index))
            left -= count
            return count
        }
    }
}
