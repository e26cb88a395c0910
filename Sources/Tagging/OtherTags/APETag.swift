/// An APE tag, version 1 or 2, at the end of a file.
struct APETag {
    private struct Item {
        var name: String
        /// In the tag's bytes: all of it, and its value.
        var range: Range<Int>, value: Range<Int>
        var isText: Bool
    }

    /// All of it, in the file.
    let range: Range<Int64>
    private let bytes: [UInt8]
    private let hasHeader: Bool
    private var items: [Item] = []

    private static let footerLength = 32
    static let maximumBytes = 64 << 20

    /// Whether the bytes before `end` are a tag's footer.
    static func ends(_ file: FileContent, at end: Int64) throws(Refusal) -> Bool {
        end >= Int64(footerLength) ? try file.bytes(at: end - Int64(footerLength), footerLength).has("APETAGEX") : false
    }

    init(_ file: FileContent, endingAt end: Int64, start limit: Int64) throws(Refusal) {
        let broken = Refusal.damaged("a broken APE tag")
        let footer = try file.bytes(at: end - Int64(Self.footerLength), Self.footerLength)
        let size = Int(footer.littleEndian(12, 4)), count = Int(footer.littleEndian(16, 4)), version = footer.littleEndian(8, 4)
        hasHeader = version >= 2000 && footer.littleEndian(20, 4) >> 31 == 1
        let length = size + (hasHeader ? Self.footerLength : 0)
        guard size >= Self.footerLength, size <= Self.maximumBytes, Int64(length) <= end - limit, version == 1000 || version == 2000 else { throw broken }
        range = end - Int64(length)..<end
        bytes = try file.bytes(range)
        if hasHeader && !bytes.has("APETAGEX") { throw broken }
        var place = hasHeader ? Self.footerLength : 0
        let stop = length - Self.footerLength
        for _ in 0..<count {
            guard place + 8 < stop, let zero = bytes[(place + 8)..<min(stop, place + 8 + 256)].firstIndex(of: 0) else { throw broken }
            let valueLength = Int(bytes.littleEndian(place, 4)), flags = bytes.littleEndian(place + 4, 4)
            guard valueLength <= stop - zero - 1 else { throw broken }
            let value = zero + 1..<zero + 1 + valueLength
            items.append(Item(name: bytes.latin1(place + 8..<zero), range: place..<value.upperBound, value: value, isText: version == 1000 || flags & 6 == 0))
            place = value.upperBound
        }
        if place != stop { throw broken }
    }

    private func bpm(_ item: Item) -> PlacedBPM? {
        guard item.isText, BPMText.isOtherName(item.name) else { return nil }
        let text = String(decoding: bytes[item.value].prefix { $0 != 0 }, as: UTF8.self)
        let isMain = item.name.uppercased() == "BPM"
        return isMain || BPMText.number(text) != nil ? PlacedBPM(place: "APE \(item.name)", text: text, isMain: isMain) : nil
    }

    var bpms: [PlacedBPM] {
        let found = items.compactMap(bpm)
        return found.filter(\.isMain) + found.filter { !$0.isMain }
    }

    /// Whether it names the piece, so that players of such files look here.
    var isDescriptive: Bool { items.contains { ["TITLE", "ARTIST", "ALBUM"].contains($0.name.uppercased()) } }

    /// As those of `ID3v2Tag`.
    func edits(setting bpm: String?, adding: Bool) -> [ByteEdit] {
        var edits: [ByteEdit] = [], count = items.count, isSet = false
        func place(_ index: Int) -> Int64 { range.lowerBound + Int64(index) }
        for item in items {
            guard let found = self.bpm(item) else { continue }
            if let bpm, !(found.isMain && isSet) {
                isSet = isSet || found.isMain
                if found.agrees(with: bpm) { continue }
                edits.append(.overwrite(at: place(item.range.lowerBound), [UInt8](littleEndian: Int64(bpm.utf8.count), width: 4)))
                edits.append(ByteEdit(place(item.value.lowerBound)..<place(item.value.upperBound), Array(bpm.utf8)))
            } else {
                edits.append(.remove(place(item.range.lowerBound)..<place(item.range.upperBound)))
                count -= 1
            }
        }
        let footer = range.upperBound - Int64(Self.footerLength)
        if let bpm, adding && !isSet {
            let item = [UInt8](littleEndian: Int64(bpm.utf8.count), width: 4) + [0, 0, 0, 0] + Array("BPM".utf8) + [0] + Array(bpm.utf8)
            edits.append(.insert(item, at: footer))
            count += 1
        }
        if edits.isEmpty { return [] }
        let size = Int64(range.count - (hasHeader ? Self.footerLength : 0)) + edits.growth
        let fields = [UInt8](littleEndian: size, width: 4) + [UInt8](littleEndian: Int64(count), width: 4)
        edits.append(.overwrite(at: footer + 12, fields))
        if hasHeader { edits.append(.overwrite(at: range.lowerBound + 12, fields)) }
        return edits
    }
}
