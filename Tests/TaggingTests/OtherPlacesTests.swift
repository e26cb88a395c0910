import Foundation
import Tagging
import TestSupport
import Testing

/// A BPM that a program put elsewhere is one, and no file says two things afterwards.
@Suite(.enabled(if: BPMTag.isBuilt)) struct OtherPlacesTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static func userText(_ name: String, _ value: String, _ version: UInt8 = 3) -> Data {
        TagBytes.frame(version == 2 ? "TXX" : "TXXX", Data("\0\(name)\0\(value)".utf8), version: version)
    }

    private func file(_ place: String) throws -> String {
        func sound(_ format: TaggedSound.Format) throws -> Data { try TaggedSound.bytes(format, in: folder) }
        let title = TagBytes.text("TIT2", "Title", version: 3)
        switch place {
        case "TXXX:BPM": return try folder.file("a.mp3", TagBytes.tag([title, Self.userText("BPM", "121.50")], version: 3) + sound(.mp3))
        case "TXXX:bpm in UTF-16":
            let text = Data([1]) + [0xFEFF, 0x62, 0x70, 0x6D, 0, 0xFEFF, 0x31, 0x32, 0x31].reduce(Data()) { $0 + TagBytes.number($1, 2, littleEndian: true) }
            return try folder.file("a.mp3", TagBytes.tag([title, TagBytes.frame("TXXX", text, version: 3)], version: 3) + sound(.mp3))
        case "TXXX:fBPM": return try folder.file("a.mp3", TagBytes.tag([Self.userText("fBPM", "121.5", 2)], version: 2, padding: 9) + sound(.mp3))
        case "APE": return try folder.file("a.mp3", sound(.mp3) + TagBytes.ape([("Artist", "A"), ("BPM", "121"), ("Year", "1999")]))
        case "APE beside ID3v2": return try folder.file("a.mp3", TagBytes.tag([title], version: 4) + sound(.mp3) + TagBytes.ape([("BPM", "121")]))
        case "the second of two tags":
            return try folder.file("a.mp3", TagBytes.tag([title], version: 3) + TagBytes.tag([TagBytes.text("TBPM", "121", version: 4)], version: 4) + sound(.mp3))
        case "TEMPO in FLAC": return try folder.file("a.flac", TagBytes.flac(sound(.flac), blocks: [(4, TagBytes.vorbisComments(["ARTIST=A", "Tempo=121"])), (1, Data(count: 50))]))
        case "ID3 before FLAC": return try folder.file("a.flac", TagBytes.tag([title, TagBytes.text("TBPM", "121", version: 3)], version: 3) + sound(.flac))
        case "ID3 in WAV": return try folder.file("a.wav", TagBytes.adding(TagBytes.chunk("id3 ", TagBytes.tag([title, Self.userText("BPM", "121")], version: 3)), to: sound(.wav)))
        case "ID3 in AIFF":
            let chunk = TagBytes.chunk("ID3 ", TagBytes.tag([TagBytes.text("TBP", "121", version: 2)], version: 2), littleEndian: false)
            return try folder.file("a.aiff", TagBytes.adding(chunk, to: sound(.aiff), littleEndian: false))
        default: fatalError(place)
        }
    }

    @Test(arguments: [
        "TXXX:BPM", "TXXX:bpm in UTF-16", "TXXX:fBPM", "APE", "APE beside ID3v2", "the second of two tags", "TEMPO in FLAC", "ID3 before FLAC", "ID3 in WAV", "ID3 in AIFF",
    ]) func itIsSeenReplacedAndTakenAway(place: String) throws {
        let path = try file(place), before = folder.bytes(path)
        let old = try BPMTag.read(path)
        #expect(old.bpm?.hasPrefix("121") == true && old.places.count == 1)
        try BPMTag.write("97", to: path)
        let new = try BPMTag.read(path)
        #expect(new.bpm == "97" && new.isConsistent, "\(new)")
        #expect(folder.bytes(path).range(of: Data("121".utf8)) == nil)
        // The place is still there, since its program looks there.
        #expect(Set(new.places).isSuperset(of: old.places), "\(new.places)")
        try BPMTag.write(nil, to: path)
        #expect(try BPMTag.read(path).places.isEmpty)
        #expect(folder.bytes(path) != before)
    }

    @Test func aFieldBesideTheMainOneThatSaysSomethingElseIsSetToo() throws {
        let frames = [TagBytes.text("TBPM", "97", version: 3), Self.userText("BPM", "194.00")]
        let path = try folder.file("a.mp3", TagBytes.tag(frames, version: 3) + TaggedSound.bytes(.mp3, in: folder))
        #expect(try BPMTag.read(path).isConsistent == false)
        try BPMTag.write("97", to: path)
        #expect(try BPMTag.read(path).isConsistent && folder.bytes(path).range(of: Data("194".utf8)) == nil)
        // "97.00" says the same and stays.
        let same = try folder.file("b.mp3", TagBytes.tag([frames[0], Self.userText("BPM", "97.00")], version: 3) + TaggedSound.bytes(.mp3, in: folder))
        #expect(try BPMTag.read(same).isConsistent)
    }

    @Test func wordsUnderTheNameTEMPOAreNoBPM() throws {
        let bytes = try TagBytes.flac(TaggedSound.bytes(.flac, in: folder), blocks: [(4, TagBytes.vorbisComments(["TEMPO=Allegro"]))])
        let path = try folder.file("a.flac", bytes)
        #expect(try BPMTag.read(path).bpm == nil)
        try BPMTag.write("120", to: path)
        #expect(folder.bytes(path).range(of: Data("TEMPO=Allegro".utf8)) != nil)
    }

    @Test func anMP3WithAPETagsAloneKeepsToThem() throws {
        let bytes = try TaggedSound.bytes(.mp3, in: folder)
        let path = try folder.file("a.mp3", bytes + TagBytes.ape([("Title", "A title")]))
        try BPMTag.write("120", to: path)
        #expect(folder.bytes(path) == bytes + TagBytes.ape([("Title", "A title"), ("BPM", "120")]))
        // What only says how loud it is names nothing.
        let loud = try folder.file("b.mp3", bytes + TagBytes.ape([("REPLAYGAIN_TRACK_GAIN", "-3 dB")]))
        try BPMTag.write("120", to: loud)
        #expect(folder.bytes(loud).prefix(3) == Data("ID3".utf8))
    }
}
