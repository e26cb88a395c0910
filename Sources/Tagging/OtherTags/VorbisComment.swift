/// The tags of FLAC, Vorbis, Opus and Speex: texts `NAME=value`.
struct VorbisComment {
    private struct Field {
        /// With the length before it.
        var range: Range<Int>
        var name: String
        var value: Range<Int>
    }

    private let bytes: [UInt8]
    private let countPlace: Int
    private var fields: [Field] = []
    /// Where the last field ends; what stands behind is the container's.
    private(set) var end: Int

    /// - Parameter bytes: From the vendor's length on.
    init(_ bytes: [UInt8]) throws(Refusal) {
        let broken = Refusal.damaged("broken Vorbis comments")
        self.bytes = bytes
        func length(at place: Int) throws(Refusal) -> Int {
            guard place + 4 <= bytes.count else { throw broken }
            return Int(bytes.littleEndian(place, 4))
        }
        let vendor = try length(at: 0)
        guard vendor <= bytes.count - 8 else { throw broken }
        countPlace = 4 + vendor
        let count = try length(at: countPlace)
        end = countPlace + 4
        guard count <= (bytes.count - end) / 4 else { throw broken }
        for _ in 0..<count {
            let content = end + 4, size = try length(at: end)
            guard size <= bytes.count - content else { throw broken }
            let stop = content + size
            // What has no name is kept, and not looked at.
            let equals = bytes[content..<stop].firstIndex(of: UInt8(ascii: "=")) ?? content
            fields.append(Field(range: end..<stop, name: bytes.latin1(content..<equals), value: min(equals + 1, stop)..<stop))
            end = stop
        }
    }

    private func bpm(_ field: Field) -> PlacedBPM? {
        guard BPMText.isOtherName(field.name) else { return nil }
        let text = String(decoding: bytes[field.value], as: UTF8.self), isMain = field.name.uppercased() == "BPM"
        return isMain || BPMText.number(text) != nil ? PlacedBPM(place: field.name, text: text, isMain: isMain) : nil
    }

    var bpms: [PlacedBPM] {
        let found = fields.compactMap(bpm)
        return found.filter(\.isMain) + found.filter { !$0.isMain }
    }

    /// A new one without a field but `bpm`.
    static func new(bpm: String) -> [UInt8] {
        let vendor = Array("SameTempo".utf8)
        return [UInt8](littleEndian: Int64(vendor.count), width: 4) + vendor + [1, 0, 0, 0] + field("BPM", bpm)
    }

    private static func field(_ name: String, _ bpm: String) -> [UInt8] {
        let text = Array("\(name)=\(bpm)".utf8)
        return [UInt8](littleEndian: Int64(text.count), width: 4) + text
    }

    /// What sets the BPM, or takes it away if `bpm` is nil; all other fields keep bytes and order.
    ///
    /// - Parameter start: Where in the file, or in a packet, the bytes stand.
    func edits(setting bpm: String?, at start: Int64) -> [ByteEdit] {
        var edits: [ByteEdit] = [], count = fields.count, isSet = false
        func place(_ range: Range<Int>) -> Range<Int64> { start + Int64(range.lowerBound)..<start + Int64(range.upperBound) }
        for field in fields {
            guard let found = self.bpm(field) else { continue }
            if let bpm, !(found.isMain && isSet) {
                isSet = isSet || found.isMain
                if !found.agrees(with: bpm) { edits.append(ByteEdit(place(field.range), Self.field(field.name, bpm))) }
            } else {
                edits.append(.remove(place(field.range)))
                count -= 1
            }
        }
        if let bpm, !isSet {
            edits.append(.insert(Self.field("BPM", bpm), at: start + Int64(end)))
            count += 1
        }
        if count != fields.count { edits.append(.overwrite(at: start + Int64(countPlace), [UInt8](littleEndian: Int64(count), width: 4))) }
        return edits
    }
}
