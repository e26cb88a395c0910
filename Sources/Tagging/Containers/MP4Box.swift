/// A box of an MP4 file: a length, a name, and content, which may be boxes.
struct MP4Box {
    let name: String
    let range: Range<Int64>
    let content: Range<Int64>
    /// Whether its length stands in eight bytes.
    let isLong: Bool

    /// - Parameter end: Where what it stands in ends.
    init(_ file: FileContent, at place: Int64, end: Int64) throws(Refusal) {
        let broken = Refusal.damaged("an MP4 box at byte \(place) that is longer than what it stands in")
        let head = try file.head(at: place, 16)
        guard head.count >= 8, place + 8 <= end else { throw broken }
        let short = Int64(head.bigEndian(0, 4))
        isLong = short == 1
        guard !isLong || head.count == 16 else { throw broken }
        // Zero: up to the end of the file.
        let size = short == 0 && end == file.count ? end - place : isLong ? Int64(truncatingIfNeeded: head.bigEndian(8, 8)) : short
        let headerLength: Int64 = isLong ? 16 : 8
        guard size >= headerLength, size <= end - place else { throw broken }
        name = head.latin1(4..<8)
        range = place..<place + size
        content = place + headerLength..<place + size
    }

    /// Boxes from `range.lowerBound` on, up to its end.
    static func all(_ file: FileContent, in range: Range<Int64>) throws(Refusal) -> [MP4Box] {
        var boxes: [MP4Box] = [], place = range.lowerBound
        while place < range.upperBound {
            // QuickTime ends some lists with four zeros.
            if range.upperBound - place < 8, try file.bytes(place..<range.upperBound).allSatisfy({ $0 == 0 }) { break }
            boxes.append(try MP4Box(file, at: place, end: range.upperBound))
            place = boxes.last!.range.upperBound
        }
        return boxes
    }

    static func bytes(_ name: String, _ content: [UInt8]) -> [UInt8] {
        [UInt8](bigEndian: Int64(content.count + 8), width: 4) + name.unicodeScalars.map { UInt8($0.value) } + content
    }

    /// What makes it `growth` bytes longer.
    func resizing(by growth: Int64) throws(Refusal) -> ByteEdit {
        let size = Int64(range.count) + growth
        guard isLong || size <= 0xFFFF_FFFF else { throw .unsafe(found: "an MP4 box with no room left", advice: "Take something large out of it.") }
        return .overwrite(at: range.lowerBound + (isLong ? 8 : 0), [UInt8](bigEndian: size, width: isLong ? 8 : 4))
    }
}
