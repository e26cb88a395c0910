/// Gives the list of an MP4 file's tags another length: in room that is free, else by moving what stands behind and telling
/// all that points there.
struct MP4Resizing {
    let file: FileContent
    let top: [MP4Box]
    /// From `moov` down to the box that grows.
    let path: [MP4Box]
    let freeBesideList: [MP4Box]

    func edits(growth: Int64) throws(Refusal) -> [ByteEdit] {
        let media = top.filter { !["ftyp", "moov", "free", "skip", "wide", "udta"].contains($0.name) }
        let behind = media.filter { $0.range.lowerBound > path[0].range.lowerBound }
        // Nothing points behind.
        if behind.isEmpty { return try resized(path, growth) }
        if path.count == 4, let edits = try absorb(growth, freeBesideList) { return try resized([path[3]], growth) + edits }
        let free = top.filter { $0.name == "free" && $0.range.lowerBound > path[0].range.lowerBound && $0.range.lowerBound < behind[0].range.lowerBound }
        if let edits = try absorb(growth, free) { return try resized(path, growth) + edits }
        if path.count == 4, growth <= -8 {
            let filler = MP4Box.bytes("free", [UInt8](repeating: 0, count: Int(-growth) - 8))
            return try resized([path[3]], growth) + [.insert(filler, at: path[3].range.upperBound)]
        }
        return try resized(path, growth) + movedOffsets(growth)
    }

    private func resized(_ boxes: [MP4Box], _ growth: Int64) throws(Refusal) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        for box in boxes { edits.append(try box.resizing(by: growth)) }
        return edits
    }

    /// - Returns: nil if none of the free boxes has the room.
    private func absorb(_ growth: Int64, _ free: [MP4Box]) throws(Refusal) -> [ByteEdit]? {
        for box in free where !box.isLong {
            let size = Int64(box.range.count) - growth
            if size == 0 { return [.remove(box.range)] }
            guard size >= 8 else { continue }
            let end = box.range.upperBound
            return [
                try box.resizing(by: -growth),
                growth > 0 ? .remove(end - growth..<end) : .insert([UInt8](repeating: 0, count: Int(-growth)), at: end),
            ]
        }
        return nil
    }

    /// The places of sound and pictures, which count from the beginning of the file.
    private func movedOffsets(_ growth: Int64) throws(Refusal) -> [ByteEdit] {
        let known: Set = ["ftyp", "moov", "free", "skip", "wide", "mdat", "udta"]
        if let other = top.first(where: { !known.contains($0.name) }) {
            throw .unsafe(found: "MP4 in pieces (\"\(other.name)\") without free room for a tag", advice: "Convert it first: ffmpeg -i FILE -c copy NEW.m4a.")
        }
        var edits: [ByteEdit] = []
        for track in try MP4Box.all(file, in: path[0].content) where track.name == "trak" {
            guard let media = try child("mdia", of: track), let information = try child("minf", of: media), let table = try child("stbl", of: information) else {
                throw .damaged("an MP4 track without a table of its samples")
            }
            for box in try MP4Box.all(file, in: table.content) {
                if ["stco", "co64"].contains(box.name) { edits += try moved(box, growth) }
                if ["saio", "senc"].contains(box.name) { throw .unsafe(found: "encrypted MP4 without free room for a tag", advice: "Tag it with the program it came from.") }
            }
        }
        return edits
    }

    private func child(_ name: String, of box: MP4Box) throws(Refusal) -> MP4Box? {
        try MP4Box.all(file, in: box.content).first { $0.name == name }
    }

    private func moved(_ box: MP4Box, _ growth: Int64) throws(Refusal) -> [ByteEdit] {
        let bytes = try file.bytes(box.content), width = box.name == "co64" ? 8 : 4
        guard bytes.count >= 8, Int(bytes.bigEndian(4, 4)) <= (bytes.count - 8) / width else { throw .damaged("a broken table of places in MP4") }
        var numbers: [UInt8] = []
        for index in 0..<Int(bytes.bigEndian(4, 4)) {
            let old = Int64(truncatingIfNeeded: bytes.bigEndian(8 + index * width, width))
            let new = old > path[0].range.lowerBound ? old + growth : old
            guard new >= 0, width == 8 || new <= 0xFFFF_FFFF else { throw .unsafe(found: "an MP4 file too large to be moved", advice: "Shorten it.") }
            numbers += [UInt8](bigEndian: new, width: width)
        }
        return [.overwrite(at: box.content.lowerBound + 8, numbers)]
    }
}
