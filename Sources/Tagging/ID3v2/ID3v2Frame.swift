import Foundation

/// One frame of an ID3v2 tag.
struct ID3v2Frame {
    /// Three letters in ID3v2.2, four later.
    var id: String
    /// Header and content, as bytes of the file.
    var range: Range<Int64>
    /// Of texts that may hold a BPM; nil where encryption or compression hides it.
    var content: [UInt8]?
    /// Whether its content begins right behind its header, neither grouped nor packed: the only frames that every program reads.
    var isPlain = true

    var isMainBPM: Bool { id == "TBPM" || id == "TBP" }
    var isText: Bool { id.hasPrefix("T") || ["COMM", "COM", "USLT", "ULT", "PRIV"].contains(id) }
    var isUserText: Bool { id == "TXXX" || id == "TXX" }

    /// The BPM in it, if it is a field for one.
    var bpm: PlacedBPM? {
        if isMainBPM { return content.map { PlacedBPM(place: id, text: ID3v2Text.strings($0).first ?? "", isMain: true) } }
        guard let (name, value) = userText, BPMText.isOtherName(name), BPMText.number(value) != nil else { return nil }
        return PlacedBPM(place: "\(id):\(name)", text: value, isMain: false)
    }

    /// Name and value of a field that has no frame of its own.
    var userText: (name: String, value: String)? {
        guard isUserText, let content else { return nil }
        let strings = ID3v2Text.strings(content)
        return strings.count >= 2 ? (strings[0], strings[1]) : nil
    }

    /// - Parameters:
    ///   - text: In ISO 8859-1, or another encoding if `encoding` says so.
    ///   - version: 2 to 4.
    static func bytes(_ id: String, _ text: [UInt8], encoding: UInt8 = 0, prefix: [UInt8] = [], version: UInt8) -> [UInt8] {
        let content = [encoding] + prefix + text
        switch version {
        case 2: return Array(id.utf8) + [UInt8](bigEndian: Int64(content.count), width: 3) + content
        case 3: return Array(id.utf8) + [UInt8](bigEndian: Int64(content.count), width: 4) + [0, 0] + content
        default: return Array(id.utf8) + [UInt8](synchsafe: content.count) + [0, 0] + content
        }
    }
}

/// Texts in frames: a byte says how they are encoded.
enum ID3v2Text {
    /// Those of a frame, which a zero separates.
    static func strings(_ content: [UInt8]) -> [String] {
        guard let encoding = content.first else { return [] }
        let bytes = Array(content.dropFirst())
        if encoding == 0 || encoding == 3 {
            return bytes.split(separator: 0, omittingEmptySubsequences: false).map {
                encoding == 3 ? String(decoding: $0, as: UTF8.self) : Array($0).latin1(0..<$0.count)
            }
        }
        var units: [[UInt16]] = [[]], isBigEndian = encoding == 2
        for i in stride(from: 0, to: bytes.count - 1, by: 2) {
            var unit = UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1])
            // Each text may begin with a mark of its order.
            if encoding == 1, units[units.count - 1].isEmpty, unit == 0xFEFF || unit == 0xFFFE {
                isBigEndian = unit == 0xFEFF
                continue
            }
            if !isBigEndian { unit = unit.byteSwapped }
            if unit == 0 { units.append([]) } else { units[units.count - 1].append(unit) }
        }
        return units.map { String(decoding: $0, as: UTF16.self) }
    }
}
