import Foundation
import Tagging
import TestSupport
import Testing

/// Comments of every size, in one page and in many, and streams that were joined.
@Suite(.enabled(if: BPMTag.isBuilt)) struct OggEditingTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private struct Page: Equatable {
        var flags: UInt8, granule: Data, serial: Data, sequence: Int, lacing: [UInt8], body: Data
        var isIntact: Bool
    }

    private func pages(_ bytes: Data) -> [Page] {
        var pages: [Page] = [], place = 0
        while place < bytes.count {
            let lacing = [UInt8](bytes[(place + 27)..<(place + 27 + Int(bytes[place + 26]))]), body = place + 27 + lacing.count
            let end = body + lacing.reduce(0) { $0 + Int($1) }
            var sum: UInt32 = 0
            for i in place..<end {
                sum ^= UInt32((22..<26).contains(i - place) ? 0 : bytes[i]) << 24
                for _ in 0..<8 { sum = sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
            }
            func number(_ offset: Int) -> Int { bytes[(place + offset)..<(place + offset + 4)].reversed().reduce(0) { $0 << 8 | Int($1) } }
            pages.append(Page(
                flags: bytes[place + 5], granule: bytes[(place + 6)..<(place + 14)], serial: bytes[(place + 14)..<(place + 18)], sequence: number(18),
                lacing: lacing, body: bytes[body..<end], isIntact: number(22) == Int(sum)))
            place = end
        }
        return pages
    }

    /// The same stream with a field of `length` bytes more, by sametempo's own way of making comments longer: a BPM that long.
    private func withField(_ length: Int, _ bytes: Data, prefix: Data) throws -> Data {
        let all = pages(bytes)
        var headers = Data(), used = 1
        while !all[used - 1].lacing.isEmpty && all[used].granule == Data(count: 8) { headers += all[used].body; used += 1 }
        let comment = try #require(headers.range(of: prefix)), rest = headers[comment.upperBound...]
        let vendor = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
        // Whatever fields there were give way to one.
        var end = rest.startIndex + 4 + vendor, count = rest[end..<(end + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
        end += 4
        while count > 0 { end += 4 + rest[end..<(end + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }; count -= 1 }
        let fields = TagBytes.vorbisComments(["X=" + String(repeating: "y", count: length)])
        let isVorbis = prefix.first == 3
        let packets = [Data(prefix) + fields + (isVorbis ? Data([1]) : Data()), isVorbis ? Data(rest[(end + 1)...]) : Data()].filter { !$0.isEmpty }
        let lacing = packets.flatMap { [UInt8](repeating: 255, count: $0.count / 255) + [UInt8($0.count % 255)] }
        let joined = packets.reduce(Data(), +)
        var new = [all[0]], place = 0
        for start in stride(from: 0, to: lacing.count, by: 255) {
            let part = Array(lacing[start..<min(start + 255, lacing.count)]), size = part.reduce(0) { $0 + Int($1) }
            new.append(Page(flags: start > 0 && lacing[start - 1] == 255 ? 1 : 0, granule: Data(repeating: part.allSatisfy { $0 == 255 } ? 0xFF : 0, count: 8),
                            serial: all[0].serial, sequence: 0, lacing: part, body: joined[(joined.startIndex + place)..<(joined.startIndex + place + size)], isIntact: true))
            place += size
        }
        return (new + all[used...]).enumerated().reduce(Data()) { $0 + Self.bytes($1.element, $1.offset) }
    }

    private static func bytes(_ page: Page, _ sequence: Int) -> Data {
        var bytes = Data("OggS\0".utf8) + Data([page.flags]) + page.granule + page.serial + TagBytes.number(sequence, 4, littleEndian: true)
        bytes += Data(count: 4) + Data([UInt8(page.lacing.count)]) + Data(page.lacing) + page.body
        var sum: UInt32 = 0
        for byte in bytes {
            sum ^= UInt32(byte) << 24
            for _ in 0..<8 { sum = sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
        }
        bytes.replaceSubrange(22..<26, with: TagBytes.number(Int(sum), 4, littleEndian: true))
        return bytes
    }

    @Test(arguments: [0, 200, 240, 250, 3000, 64_900, 64_960, 64_975, 64_990, 65_010, 130_000])
    func everyPageIsWholeAndEveryPacketOfSoundTheSame(length: Int) throws {
        for (format, prefix) in [(TaggedSound.Format.opus, Data("OpusTags".utf8)), (.ogg, Data("\u{3}vorbis".utf8))] {
            let before = try withField(length, TaggedSound.bytes(format, in: folder), prefix: prefix)
            let path = try folder.file("a.\(format.ending)", before)
            try BPMTag.write("128.25", to: path)
            let old = pages(before), new = pages(folder.bytes(path))
            #expect(new.allSatisfy(\.isIntact) && new.map(\.sequence) == Array(0..<new.count))
            let sound = old.filter { $0.granule != Data(count: 8) && $0.granule != Data(repeating: 0xFF, count: 8) }
            #expect(new.suffix(sound.count).map(\.body) == sound.map(\.body) && new.suffix(sound.count).map(\.granule) == sound.map(\.granule))
            #expect(abs(new.count - old.count) <= 1)
            #expect(try BPMTag.read(path).bpm == "128.25")
            try BPMTag.write(nil, to: path)
            if new.count == old.count { #expect(folder.bytes(path) == before) }
        }
    }

    @Test func ofJoinedStreamsTheFirstIsTaggedAndTheOthersKeepTheirBytes() throws {
        let one = try TaggedSound.bytes(.ogg, in: folder), two = try TaggedSound.bytes(.ogg, pitch: 300, in: folder)
        let path = try folder.file("a.ogg", one + two)
        try BPMTag.write("128", to: path)
        #expect(folder.bytes(path).suffix(two.count) == two)
        #expect(try BPMTag.read(path).bpm == "128")
        // Where a later one has a BPM of its own, none is overruled.
        let tagged = try folder.file("b.ogg", two)
        try BPMTag.write("99", to: tagged)
        let joined = one + folder.bytes(tagged), other = try folder.file("c.ogg", joined)
        #expect(try BPMTag.read(other).bpm == "99")
        #expect(throws: TagError.self) { try BPMTag.write("128", to: other) }
        #expect(folder.bytes(other) == joined)
    }

    @Test func aDamagedPageOfCommentsIsRefusedAndADamagedPageOfSoundIsNotRepaired() throws {
        var bytes = try TaggedSound.bytes(.opus, in: folder)
        let comments = try #require(bytes.range(of: Data("OpusTags".utf8))).lowerBound
        bytes[comments + 12] ^= 1
        let path = try folder.file("a.opus", bytes)
        #expect(throws: TagError.self) { try BPMTag.write("128", to: path) }
        #expect(folder.bytes(path) == bytes)
    }
}
