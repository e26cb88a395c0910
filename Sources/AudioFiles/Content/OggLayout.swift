/// What the pages of an Ogg file say of its streams, up to the end of the first link of a chain.
struct OggLayout {
    /// What is in a stream.
    enum Codec { case vorbis, opus, other }

    /// Of the first stream.
    private(set) var codec = Codec.other
    /// Whether all pages are of one stream and its positions rise to the last page, which tells how long it is.
    private(set) var isPlain = true
    /// Where the last page of the link ends.
    private(set) var end: Int64 = 0

    /// Reads the header of every page.
    init(of bytes: FileBytes) {
        var serial: UInt64?, position: UInt64 = 0, hasContent = false, place: Int64 = 0
        while let next = Page.first(bytes, from: place) {
            let page = next.page
            // New streams after the content of others are the next link.
            if page.isFirst && hasContent { return }
            if serial == nil { codec = Self.codec(bytes.bytes(at: page.content, 8)) }
            if next.isBehindOther || page.serial != serial ?? page.serial || page.position.map({ $0 < position }) ?? false { isPlain = false }
            serial = serial ?? page.serial
            hasContent = hasContent || !page.isFirst
            position = page.position ?? position
            (place, end) = (page.end, page.end)
        }
    }

    private static func codec(_ head: [UInt8]) -> Codec {
        head.has("\u{1}vorbis") ? .vorbis : head.has("OpusHead") ? .opus : .other
    }

    private struct Page {
        let serial: UInt64
        /// Of the last sample that ends on the page; nil if none does.
        let position: UInt64?
        let isFirst: Bool
        let content: Int64, end: Int64

        init?(_ bytes: FileBytes, at place: Int64) {
            let head = bytes.bytes(at: place, 27 + 255)
            guard head.has("OggS"), head.count >= 27, head.count >= 27 + Int(head[26]) else { return nil }
            let lengths = head[27..<27 + Int(head[26])]
            content = place + 27 + Int64(lengths.count)
            // The last may be cut off, as in a download that was stopped.
            end = min(bytes.count, content + lengths.reduce(0) { $0 + Int64($1) })
            isFirst = head[5] & 2 != 0
            serial = head.number(at: 14, width: 4, isBigEndian: false)!
            let number = head.number(at: 6, width: 8, isBigEndian: false)!
            position = number == .max ? nil : number
        }

        /// The page at `place` or, where something else stands, the first behind it.
        static func first(_ bytes: FileBytes, from place: Int64) -> (page: Page, isBehindOther: Bool)? {
            if let page = Page(bytes, at: place) { return (page, false) }
            var place = place
            while true {
                let block = bytes.bytes(at: place, 1 << 14)
                guard block.count >= 27 else { return nil }
                for i in block.indices.dropLast(3) where block[i] == 0x4F && block.has("OggS", at: i) {
                    if let page = Page(bytes, at: place + Int64(i)) { return (page, true) }
                }
                place += Int64(block.count - 3)
            }
        }
    }
}
