import Foundation
import Tagging
import TestSupport
import Testing

/// One frame changes, and everything else keeps its bytes: what TagLib would lose or convert too.
@Suite(.enabled(if: BPMTag.isBuilt)) struct ID3v2EditingTests {
    let folder: TemporaryFolder, sound: Data

    init() throws {
        folder = try TemporaryFolder()
        sound = try TaggedSound.bytes(.mp3, in: folder)
    }

    private static func frames(_ version: UInt8) -> [Data] {
        func name(_ long: String, _ short: String) -> String { version == 2 ? short : long }
        return [
            TagBytes.text(name("TIT2", "TT2"), "T\u{1}tle", version: version), TagBytes.text(name("TSIZ", "TSI"), "123456", version: version),
            TagBytes.text(name("TIME", "TIM"), "1234", version: version),
            TagBytes.frame(name("RVAD", "RVA"), Data([3, 16, 0, 1, 0xFF, 0xE0, 0, 3, 0, 4]), version: version),
            TagBytes.frame(name("XABC", "XAB"), Data([1, 2, 3]), version: version),
        ]
    }

    private func bpmFrame(_ version: UInt8, _ bpm: String) -> Data { TagBytes.text(version == 2 ? "TBP" : "TBPM", bpm, version: version) }

    @Test(arguments: [UInt8(2), 3, 4]) func withPaddingTheFileKeepsItsLengthAndAllOtherFramesTheirBytes(version: UInt8) throws {
        let before = TagBytes.tag(Self.frames(version), version: version, padding: 100) + sound
        let path = try folder.file("a.mp3", before)
        try BPMTag.write("128", to: path)
        let frame = bpmFrame(version, "128")
        #expect(folder.bytes(path) == TagBytes.tag(Self.frames(version) + [frame], version: version, padding: 100 - frame.count) + sound)
        #expect(try BPMTag.read(path).bpm == "128")
        try BPMTag.write("96.5", to: path)
        let longer = bpmFrame(version, "96.5")
        #expect(folder.bytes(path) == TagBytes.tag(Self.frames(version) + [longer], version: version, padding: 100 - longer.count) + sound)
        try BPMTag.write(nil, to: path)
        #expect(folder.bytes(path) == before)
    }

    @Test(arguments: [UInt8(2), 3, 4]) func withoutPaddingTheTagGrowsByTheFrame(version: UInt8) throws {
        let path = try folder.file("a.mp3", TagBytes.tag(Self.frames(version), version: version) + sound)
        try BPMTag.write("128", to: path)
        #expect(folder.bytes(path) == TagBytes.tag(Self.frames(version) + [bpmFrame(version, "128")], version: version) + sound)
    }

    @Test func aFrameInTheMiddleIsReplacedWhereItStands() throws {
        let frames = Self.frames(3)
        let path = try folder.file("a.mp3", TagBytes.tag([frames[0], TagBytes.frame("TBPM", Data([1, 0xFF, 0xFE, 0x39, 0, 0x30, 0]), version: 3)] + frames[1...], version: 3) + sound)
        #expect(try BPMTag.read(path).bpm == "90")
        try BPMTag.write("91", to: path)
        let padding = 4  // The old text was in UTF-16.
        #expect(folder.bytes(path) == TagBytes.tag([frames[0], bpmFrame(3, "91")] + frames[1...], version: 3, padding: padding) + sound)
    }

    @Test func unsynchronisedTagsAreEditedAsTheyLie() throws {
        let body = TagBytes.tag(Self.frames(3), version: 3, padding: 60).dropFirst(10)
        let stuffed = TagBytes.unsynchronised(body)
        let path = try folder.file("a.mp3", Data("ID3".utf8) + Data([3, 0, 0x80]) + TagBytes.synchsafe(stuffed.count) + stuffed + sound)
        let frame = bpmFrame(3, "128")
        let after = TagBytes.unsynchronised(TagBytes.tag(Self.frames(3) + [frame], version: 3, padding: 60 - frame.count).dropFirst(10))
        try BPMTag.write("128", to: path)
        #expect(folder.bytes(path) == Data("ID3".utf8) + Data([3, 0, 0x80]) + TagBytes.synchsafe(after.count) + after + sound)
    }

    @Test func sizesAsITunesWroteThemAreUnderstood() throws {
        let picture = TagBytes.frame("APIC", Data("\0image/png\0\u{3}\0".utf8) + Data(repeating: 7, count: 500), version: 4, hasPlainSize: true)
        let tag = TagBytes.tag([picture, TagBytes.text("TIT2", "Title", version: 4)], version: 4, padding: 50)
        let path = try folder.file("a.mp3", tag + sound)
        try BPMTag.write("128", to: path)
        let frame = bpmFrame(4, "128")
        #expect(folder.bytes(path) == TagBytes.tag([picture, TagBytes.text("TIT2", "Title", version: 4), frame], version: 4, padding: 50 - frame.count) + sound)
    }

    @Test func aNewTagRepeatsWhatID3v1SaysAndGoesWithItsBPM() throws {
        let plain = try folder.file("plain.mp3", sound)
        try BPMTag.write("128", to: plain)
        #expect(folder.bytes(plain) == TagBytes.tag([bpmFrame(4, "128")], version: 4) + sound)
        try BPMTag.write(nil, to: plain)
        #expect(folder.bytes(plain) == sound)
        let old = sound + TagBytes.id3v1(title: "Old", artist: "Some")
        let path = try folder.file("old.mp3", old)
        try BPMTag.write("128", to: path)
        let bytes = folder.bytes(path)
        #expect(bytes.suffix(old.count) == old)
        for frame in ["TIT2", "TPE1", "TDRC", "TCON", "TBPM"] { #expect(bytes.prefix(bytes.count - old.count).range(of: Data(frame.utf8)) != nil, "\(frame)") }
    }

    @Test(arguments: [
        "a frame that runs beyond the tag", "something else than zeros behind the frames", "a checksum", "a version not known", "a tag longer than the file", "a footer", "a hidden BPM",
    ]) func whatCouldBeDamagedIsRefused(what: String) throws {
        let title = TagBytes.text("TIT2", "Title", version: 3)
        var tag = TagBytes.tag([title], version: 3, padding: 40)
        switch what {
        case "a frame that runs beyond the tag": tag[17] = 99
        case "something else than zeros behind the frames": tag[tag.count - 3] = 1
        case "a checksum": tag = TagBytes.tag([Data([0, 0, 0, 10, 0x80, 0, 0, 0, 0, 0, 1, 2, 3, 4]), title], version: 3, flags: 0x40)
        case "a footer": tag = TagBytes.tag([title], version: 4, footer: true)
        case "a version not known": tag[3] = 5
        case "a tag longer than the file": tag[7] = 0x7F
        default: tag = TagBytes.tag([TagBytes.frame("TBPM", Data([0, 0, 0, 9, 1, 2, 3]), version: 3, flags: 0x80)], version: 3, padding: 30)
        }
        let path = try folder.file("a.mp3", tag + sound)
        #expect(throws: TagError.self) { try BPMTag.write("128", to: path) }
        #expect(throws: TagError.self) { try BPMTag.check("128", for: path) }
        #expect(folder.bytes(path) == tag + sound && folder.names == ["a.mp3"])
    }
}
