/// Tags that stand before, after and between sound in files of many kinds: ID3, APE, Lyrics3; and zeros that fill up.
enum Tags {
    /// Passes over whatever tags and zeros stand at `place`.
    ///
    /// - Returns: Where something else begins, or `end`.
    static func skip(_ bytes: FileBytes, from place: Int64, to end: Int64) -> Int64 {
        var place = place
        while place < end, let next = one(bytes, at: place), next > place { place = next }
        return min(place, end)
    }

    /// Where the tags lie that the bytes end with; empty at the end if there are none.
    static func trailing(_ bytes: FileBytes, from start: Int64 = 0) -> Range<Int64> {
        var end = bytes.count
        while true {
            let tail = bytes.bytes(at: max(start, end - 160), Int(min(160, end - start)))
            func has(_ text: StaticString, before length: Int) -> Bool { tail.count >= length && tail.has(text, at: tail.count - length) }
            var length: Int64 = 0
            if has("TAG", before: 128) {
                length = 128
            } else if has("APETAGEX", before: 32), let size = tail.number(at: tail.count - 20, width: 4, isBigEndian: false) {
                // The size counts the footer; a flag says that a header stands before.
                length = Int64(size) + (tail[tail.count - 9] & 0x80 != 0 ? 32 : 0)
            } else if has("LYRICS200", before: 9), tail.count >= 15, let size = Int64(String(decoding: tail.suffix(15).prefix(6), as: UTF8.self)) {
                length = size + 15
            } else if has("3DI", before: 10) {
                // ID3v2 at the end: its size counts neither header nor footer.
                length = synchsafe(tail, at: tail.count - 4) + 20
            }
            guard length > 0, end - length >= start else { return end..<bytes.count }
            end -= length
        }
    }

    /// Bytes in `range` that are no tags.
    static func otherBytes(_ bytes: FileBytes, in range: Range<Int64>) -> Int64 {
        let first = skip(bytes, from: range.lowerBound, to: range.upperBound)
        // Where sound ends, bytes of a last, broken frame may stand before the tags.
        let last = range.upperBound == bytes.count ? max(first, trailing(bytes, from: first).lowerBound) : range.upperBound
        return beginOfZeros(bytes, in: first..<last) - first
    }

    /// Where the tag ends that begins at `place`; nil if none does.
    private static func one(_ bytes: FileBytes, at place: Int64) -> Int64? {
        let head = bytes.bytes(at: place, 32)
        if let end = id3v2End(head, at: place) { return end }
        if head.has("TAG"), bytes.count - place >= 128 { return place + 128 }
        if head.has("APETAGEX"), head.count == 32, let size = head.number(at: 12, width: 4, isBigEndian: false) {
            return place + Int64(size) + 32
        }
        if head.has("LYRICSBEGIN") {
            let rest = bytes.bytes(at: place, 1 << 16)
            if let end = rest.indices.dropLast(8).first(where: { rest.has("LYRICS200", at: $0) }) { return place + Int64(end) + 9 }
        }
        // A few zeros may begin something else.
        return head.count < 32 || head.contains { $0 != 0 } ? (head.allSatisfy { $0 == 0 } ? bytes.count : nil) : endOfZeros(bytes, from: place)
    }

    /// The end of the ID3v2 tag whose header this is.
    static func id3v2End(_ head: [UInt8], at place: Int64) -> Int64? {
        guard head.has("ID3"), head.count >= 10, head[3] < 0xFF, head[4] < 0xFF, head[6..<10].allSatisfy({ $0 < 0x80 }) else { return nil }
        return place + 10 + synchsafe(head, at: 6) + (head[5] & 0x10 != 0 ? 10 : 0)
    }

    /// Seven bits a byte.
    private static func synchsafe(_ bytes: [UInt8], at offset: Int) -> Int64 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 7 | Int64($1 & 0x7F) }
    }

    /// Where the zeros begin that a range ends with.
    private static func beginOfZeros(_ bytes: FileBytes, in range: Range<Int64>) -> Int64 {
        var end = range.upperBound
        while end > range.lowerBound {
            let length = min(1 << 14, end - range.lowerBound)
            if let last = bytes.bytes(at: end - length, Int(length)).lastIndex(where: { $0 != 0 }) { return end - length + Int64(last) + 1 }
            end -= length
        }
        return range.lowerBound
    }

    private static func endOfZeros(_ bytes: FileBytes, from start: Int64) -> Int64 {
        var place = start
        while true {
            let block = bytes.bytes(at: place, 1 << 14)
            if let other = block.firstIndex(where: { $0 != 0 }) { return place + Int64(other) }
            if block.isEmpty { return place }
            place += Int64(block.count)
        }
    }
}
