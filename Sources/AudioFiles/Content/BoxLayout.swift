/// The boxes at the top of an MP4 or QuickTime file.
struct BoxLayout {
    /// Where the next file begins if several were joined, else the end of the bytes.
    private(set) var end: Int64 = 0
    /// Bytes in boxes that hold sound and pictures.
    private(set) var mediaBytes: Int64 = 0

    /// - Parameter bytes: The file begins at offset 0 of them.
    init(of bytes: FileBytes) {
        var hasMedia = false, isJoined = false
        defer { 
            // After a box of a wrong length what follows is not known to be anything else.
            if !isJoined { (mediaBytes, end) = (mediaBytes + bytes.count - end, bytes.count) }
        }
        // Files in fragments have many; a million would be none.
        for _ in 0..<1_000_000 {
            let head = bytes.bytes(at: end, 16)
            // Names are of letters; of Apple's, some begin with a sign for copyright.
            guard head.count >= 8, head[5..<8].allSatisfy({ (0x20..<0x7F).contains($0) }), let short = head.number(at: 0, width: 4, isBigEndian: true) else {
                isJoined = hasMedia && SoundKind.begins(at: Tags.skip(bytes, from: end, to: bytes.count), of: bytes) != nil
                return
            }
            isJoined = hasMedia && head.has("ftyp", at: 4)
            if isJoined { return }
            let long = short == 1 ? head.number(at: 8, width: 8, isBigEndian: true) : nil
            // Zero is a box as long as the file.
            let size = short == 0 ? bytes.count - end : Int64(clamping: long ?? short)
            guard size >= 8 else { return }
            let length = min(size, bytes.count - end)
            if head.has("mdat", at: 4) {
                hasMedia = true
                mediaBytes += length - (long == nil ? 8 : 16)
            }
            end += length
        }
    }
}
