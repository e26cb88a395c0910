/// An entry of an MP4 file's list of tags that holds a BPM: `tmpo`, or a field under a name that a program chose.
struct MP4Item {
    let box: MP4Box
    let bpm: PlacedBPM
    /// Boxes that say the name, of a field that a program named.
    private var naming: [UInt8] = []

    /// - Returns: nil if it is something else.
    init?(_ file: FileContent, _ box: MP4Box) throws(Refusal) {
        guard box.name == "tmpo" || box.name == "----", box.content.count <= 1 << 16 else { return nil }
        self.box = box
        let boxes = try MP4Box.all(file, in: box.content)
        func text(_ name: String, from start: Int64) throws(Refusal) -> [UInt8]? {
            guard let part = boxes.first(where: { $0.name == name }), Int64(part.content.count) >= start else { return nil }
            return try file.bytes(part.content.lowerBound + start..<part.content.upperBound)
        }
        guard let data = try text("data", from: 0), data.count >= 8 else {
            if box.name == "tmpo" { throw .damaged("a BPM in MP4 without its data") }
            return nil
        }
        let type = data.bigEndian(0, 4) & 0xFF_FFFF, value = Array(data[8...])
        if box.name == "tmpo" {
            guard (1...8).contains(value.count) else { throw .damaged("a BPM in MP4 of \(value.count) bytes") }
            bpm = PlacedBPM(place: "tmpo", text: String(value.bigEndian(0, value.count)), isMain: true)
        } else {
            // 1 is UTF-8; numbers are stored as such by no known program.
            guard type == 1, let nameBytes = try text("name", from: 4) else { return nil }
            let name = String(decoding: nameBytes, as: UTF8.self), text = String(decoding: value, as: UTF8.self)
            guard BPMText.isOtherName(name), BPMText.number(text) != nil else { return nil }
            bpm = PlacedBPM(place: "----:\(name)", text: text, isMain: false)
            for part in boxes where part.name != "data" { naming += try file.bytes(part.range) }
        }
    }

    func bytes(setting text: String) throws(Refusal) -> [UInt8] {
        bpm.isMain ? try Self.bytes(setting: text) : MP4Box.bytes("----", naming + MP4Box.bytes("data", [0, 0, 0, 1, 0, 0, 0, 0] + Array(text.utf8)))
    }

    /// A new `tmpo`: type 21 is a signed integer.
    static func bytes(setting text: String) throws(Refusal) -> [UInt8] {
        guard let number = Int64(text), (0...0x7FFF).contains(number) else {
            throw .unsafe(found: "a BPM of \(text)", advice: "MP4 holds whole numbers up to 32767.")
        }
        return MP4Box.bytes("tmpo", MP4Box.bytes("data", [0, 0, 0, 21, 0, 0, 0, 0] + [UInt8](bigEndian: number, width: 2)))
    }
}
