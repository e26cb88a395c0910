/// WAV with ID3v2 in a chunk.
struct WAVContainer: TagContainer {
    private let chunks: ChunkFile
    /// Some programs put one among the texts of the chunk LIST.
    private let infoBPM: PlacedBPM?

    init(_ file: FileContent) throws(Refusal) {
        chunks = try ChunkFile(file, .init(isBigEndian: false, soundName: "data", formatName: "fmt ", tagName: "id3 "))
        infoBPM = try Self.infoBPM(file, chunks)
    }

    private static func infoBPM(_ file: FileContent, _ chunks: ChunkFile) throws(Refusal) -> PlacedBPM? {
        for list in chunks.chunks where list.name == "LIST" && list.content.count <= 1 << 20 {
            let bytes = try file.bytes(list.content)
            guard bytes.has("INFO") else { continue }
            var place = 4
            while place + 8 <= bytes.count {
                let size = min(Int(bytes.littleEndian(place + 4, 4)), bytes.count - place - 8)
                let name = bytes.latin1(place..<place + 4).uppercased()
                if name == "IBPM" || name == "TBPM" {
                    return PlacedBPM(place: "INFO \(name)", text: String(decoding: bytes[(place + 8)..<(place + 8 + size)].prefix { $0 != 0 }, as: UTF8.self), isMain: false)
                }
                place += 8 + size + size % 2
            }
        }
        return nil
    }

    var bpms: [PlacedBPM] { (chunks.tag?.tag.bpms ?? []) + [infoBPM].compactMap(\.self) }
    var sound: [Range<Int64>] { [chunks.sound] }

    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] {
        if let infoBPM, bpm.map({ !infoBPM.agrees(with: $0) }) ?? true {
            throw .unsafe(found: "a BPM of \(infoBPM.text) in its list of texts (\(infoBPM.place)), which stays there", advice: "Take it away with the program that wrote it.")
        }
        return try chunks.edits(setting: bpm)
    }
}
