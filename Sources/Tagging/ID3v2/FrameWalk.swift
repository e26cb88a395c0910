/// Goes from frame to frame of an ID3v2 tag.
struct FrameWalk {
    let version: UInt8
    let hasSynchsafeSizes: Bool

    private var idLength: Int { version == 2 ? 3 : 4 }
    private var headerLength: Int { version == 2 ? 6 : 10 }

    /// - Returns: Frames and what fills up behind them; nil if that is anything but zeros.
    func frames(of body: UnsynchronisedBytes, from start: Int) -> (frames: [ID3v2Frame], padding: Range<Int64>)? {
        let bytes = body.bytes
        var frames: [ID3v2Frame] = [], place = start
        while place + headerLength <= bytes.count, bytes[place] != 0 {
            guard let id = id(bytes[place..<place + idLength]), let size = size(bytes, place),
                  size <= bytes.count - place - headerLength else { return nil }
            let next = place + headerLength + size
            var frame = ID3v2Frame(id: id, range: body.place(place)..<body.place(next))
            if frame.isMainBPM || frame.isUserText { frame.content = content(Array(bytes[place..<next])) }
            frame.isPlain = version == 2 || bytes[place + 9] & (version == 3 ? 0xE0 : 0x4D) == 0
            frames.append(frame)
            place = next
        }
        return bytes[place...].allSatisfy { $0 == 0 } ? (frames, body.place(place)..<body.place(bytes.count)) : nil
    }

    private func id(_ bytes: ArraySlice<UInt8>) -> String? {
        // iTunes wrote names of version 2.2 into 2.3, with a zero or blank behind.
        let letters = bytes.count == 4 && (bytes.last == 0 || bytes.last == 0x20) ? bytes.dropLast() : bytes
        let areValid = letters.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return areValid ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private func size(_ bytes: [UInt8], _ place: Int) -> Int? {
        if version == 2 { return Int(bytes.bigEndian(place + 3, 3)) }
        return hasSynchsafeSizes ? bytes.synchsafe(place + 4) : Int(bytes.bigEndian(place + 4, 4))
    }

    /// Without what flags put in front of it.
    private func content(_ frame: [UInt8]) -> [UInt8]? {
        var content = Array(frame[headerLength...])
        if version == 2 { return content }
        let flags = frame[9]
        let (isHidden, isGrouped) = version == 3 ? (flags & 0xC0 != 0, flags & 0x20 != 0) : (flags & 0x0C != 0, flags & 0x40 != 0)
        if isHidden { return nil }
        let extra = (isGrouped ? 1 : 0) + (version == 4 && flags & 0x01 != 0 ? 4 : 0)
        if extra > content.count { return nil }
        content.removeFirst(extra)
        return version == 4 && flags & 0x02 != 0 ? UnsynchronisedBytes(content, at: 0, isUnsynchronised: true).bytes : content
    }
}
