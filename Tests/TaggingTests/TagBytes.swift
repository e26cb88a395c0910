import Foundation

/// Tags and containers put together by hand, as other programs write them.
enum TagBytes {
    static func number(_ value: Int, _ width: Int, littleEndian: Bool = false) -> Data {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return Data(littleEndian ? bytes : bytes.reversed())
    }

    static func synchsafe(_ value: Int) -> Data { Data([21, 14, 7, 0].map { UInt8(value >> $0 & 0x7F) }) }

    /// A frame of ID3v2.2, 2.3 or 2.4 as `version` says.
    static func frame(_ id: String, _ content: Data, version: UInt8, flags: Int = 0, hasPlainSize: Bool = false) -> Data {
        switch version {
        case 2: Data(id.utf8) + number(content.count, 3) + content
        case 3: Data(id.utf8) + number(content.count, 4) + number(flags, 2) + content
        default: Data(id.utf8) + (hasPlainSize ? number(content.count, 4) : synchsafe(content.count)) + number(flags, 2) + content
        }
    }

    static func text(_ id: String, _ text: String, version: UInt8) -> Data { frame(id, Data([0]) + Data(text.utf8), version: version) }

    static func tag(_ frames: [Data], version: UInt8, flags: UInt8 = 0, padding: Int = 0, footer: Bool = false) -> Data {
        let body = frames.reduce(Data(), +) + Data(count: padding)
        let rest = Data([version, 0, flags | (footer ? 0x10 : 0)]) + synchsafe(body.count)
        return Data("ID3".utf8) + rest + body + (footer ? Data("3DI".utf8) + rest : Data())
    }

    static func unsynchronised(_ data: Data) -> Data {
        var result = Data()
        let bytes = [UInt8](data)
        for (i, byte) in bytes.enumerated() {
            result.append(byte)
            if byte == 0xFF, i + 1 == bytes.count || bytes[i + 1] == 0 || bytes[i + 1] >= 0xE0 { result.append(0) }
        }
        return result
    }

    static func id3v1(title: String, artist: String, genre: UInt8 = 17) -> Data {
        func field(_ text: String, _ length: Int) -> Data { Data(text.utf8.prefix(length)) + Data(count: length - min(length, text.utf8.count)) }
        return Data("TAG".utf8) + field(title, 30) + field(artist, 30) + field("", 30) + field("1987", 4) + field("", 30) + Data([genre])
    }

    static func ape(_ items: [(name: String, value: String)]) -> Data {
        let body = items.reduce(Data()) { $0 + number($1.value.utf8.count, 4, littleEndian: true) + Data(count: 4) + Data($1.name.utf8) + Data([0]) + Data($1.value.utf8) }
        func block(_ flags: Int) -> Data {
            Data("APETAGEX".utf8) + [2000, body.count + 32, items.count, flags].reduce(Data()) { $0 + number($1, 4, littleEndian: true) } + Data(count: 8)
        }
        return block(0xA000_0000) + body + block(0x8000_0000)
    }

    static func chunk(_ name: String, _ content: Data, littleEndian: Bool = true) -> Data {
        Data(name.utf8) + number(content.count, 4, littleEndian: littleEndian) + content + Data(count: content.count % 2)
    }

    /// A WAV or AIFF file with another chunk behind, and the length set right.
    static func adding(_ chunk: Data, to file: Data, littleEndian: Bool = true) -> Data {
        var file = file + chunk
        file.replaceSubrange(4..<8, with: number(file.count - 8, 4, littleEndian: littleEndian))
        return file
    }

    /// A FLAC file whose blocks of metadata behind the first are these.
    static func flac(_ file: Data, blocks: [(type: UInt8, content: Data)]) -> Data {
        var place = 4, isLast = false, first = Data()
        while !isLast {
            let length = file[(place + 1)..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            if place == 4 { first = file[(place + 4)..<(place + 4 + length)] }
            isLast = file[place] & 0x80 != 0
            place += 4 + length
        }
        let all = [(type: 0, content: first)] + blocks
        return all.enumerated().reduce(Data("fLaC".utf8)) { result, block in
            result + Data([block.element.type | (block.offset == all.count - 1 ? 0x80 : 0)]) + number(block.element.content.count, 3) + block.element.content
        } + file[place...]
    }

    static func vorbisComments(_ fields: [String]) -> Data {
        fields.reduce(number(4, 4, littleEndian: true) + Data("them".utf8) + number(fields.count, 4, littleEndian: true)) {
            $0 + number($1.utf8.count, 4, littleEndian: true) + Data($1.utf8)
        }
    }

    static func box(_ name: String, _ content: Data) -> Data { number(content.count + 8, 4) + Data(name.utf8) + content }
}
