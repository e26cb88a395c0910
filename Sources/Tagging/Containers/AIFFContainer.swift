/// AIFF and AIFF-C with ID3v2 in a chunk.
struct AIFFContainer: TagContainer {
    private let chunks: ChunkFile

    init(_ file: FileContent) throws(Refusal) {
        chunks = try ChunkFile(file, .init(isBigEndian: true, soundName: "SSND", formatName: "COMM", tagName: "ID3 "))
    }

    var bpms: [PlacedBPM] { chunks.tag?.tag.bpms ?? [] }
    var sound: [Range<Int64>] { [chunks.sound] }
    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit] { try chunks.edits(setting: bpm) }
}
