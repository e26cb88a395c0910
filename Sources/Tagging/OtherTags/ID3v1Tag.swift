/// The tag of 128 bytes at the end of an MP3 file. It has no place for a BPM.
struct ID3v1Tag {
    static let length = 128
    private let bytes: [UInt8]

    /// - Returns: nil if these 128 bytes are no such tag.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, bytes.has("TAG") else { return nil }
        self.bytes = bytes
    }

    /// The same as frames of ID3v2.4; those that are empty are left out.
    var frames: [UInt8] {
        // A zero before its last byte says that the comment gives that byte to the track.
        let hasTrack = bytes[125] == 0 && bytes[126] != 0
        return frame("TIT2", 3..<33) + frame("TPE1", 33..<63) + frame("TALB", 63..<93) + frame("TDRC", 93..<97)
            // The language is not known; "XXX" says so. An empty description makes it *the* comment.
            + frame("COMM", 97..<(hasTrack ? 125 : 127), prefix: Array("XXX".utf8) + [0])
            + (hasTrack ? ID3v2Frame.bytes("TRCK", Array(String(bytes[126]).utf8), version: 4) : [])
            + (bytes[127] < 192 ? ID3v2Frame.bytes("TCON", Array(String(bytes[127]).utf8), version: 4) : [])
    }

    private func frame(_ id: String, _ range: Range<Int>, prefix: [UInt8] = []) -> [UInt8] {
        var text = Array(bytes[range].prefix { $0 != 0 })
        while text.last == 0x20 { text.removeLast() }
        if text.isEmpty { return [] }
        // The standard says ISO 8859-1; much of what is not ASCII is UTF-8 all the same.
        let isUTF8 = String(validating: text, as: UTF8.self) != nil
        return ID3v2Frame.bytes(id, text, encoding: isUTF8 ? 3 : 0, prefix: prefix, version: 4)
    }
}
