import Foundation
import Tagging
import TestSupport
import Testing

/// Where a byte of sound could be lost the file is left as it was, and its owner told why.
@Suite(.enabled(if: BPMTag.isBuilt)) struct RefusedKindsTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func expectRefusal(_ name: String, _ content: Data, saying words: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let path = try folder.file(name, content)
        let error = #expect(throws: TagError.self, "\(name)", sourceLocation: sourceLocation) { try BPMTag.write("128", to: path) }
        #expect(error?.description.contains(words) == true && error?.localizedDescription.contains(path) == true, "\(error.map(String.init(describing:)) ?? "")", sourceLocation: sourceLocation)
        #expect(folder.bytes(path) == content, sourceLocation: sourceLocation)
        unlink(path)
        #expect(folder.names.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func contentOfAnotherKindThanTheNameSays() throws {
        for format in TaggedSound.Format.allCases {
            let content = try TaggedSound.bytes(format, in: folder)
            for name in ["a.mp3", "a.m4a", "a.FLAC", "a.wav", "a.aif", "a.ogg", "a.aac", "a.wma"] where !name.lowercased().contains(format.ending.prefix(3)) {
                if format == .opus && name == "a.ogg" { continue }
                try expectRefusal(name, content, saying: "its name says something else")
            }
        }
        let boxes = TagBytes.box("ftyp", Data("M4A ".utf8) + Data(count: 8)) + TagBytes.box("mdat", Data(repeating: 0xFF, count: 9000))
        try expectRefusal("a.mp3", boxes, saying: "MP4")
        // A tag before it hides nothing.
        try expectRefusal("a.mp3", TagBytes.tag([TagBytes.text("TIT2", "T", version: 3)], version: 3) + boxes, saying: "before MP4")
    }

    @Test(arguments: [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 1000]) func WAVOfUnknownOrWrongLength(size: Int) throws {
        let wav = try TaggedSound.bytes(.wav, in: folder), data = try #require(wav.range(of: Data("data".utf8))).upperBound
        for places in [[4], [data], [4, data]] {
            var wrong = wav
            for place in places { wrong.replaceSubrange(place..<place + 4, with: TagBytes.number(size, 4, littleEndian: true)) }
            try expectRefusal("a.wav", wrong, saying: "left as it was")
        }
        var aiff = try TaggedSound.bytes(.aiff, in: folder)
        aiff.replaceSubrange(4..<8, with: TagBytes.number(size, 4))
        try expectRefusal("a.aiff", aiff, saying: "length")
    }

    @Test func RF64AndBytesBehindTheEnd() throws {
        let wav = try TaggedSound.bytes(.wav, in: folder)
        try expectRefusal("a.wav", Data("RF64".utf8) + TagBytes.number(0xFFFF_FFFF, 4) + wav.dropFirst(8), saying: "RF64")
        try expectRefusal("a.wav", wav + Data("more".utf8), saying: "length")
        try expectRefusal("a.wav", wav + TagBytes.chunk("id3 ", TagBytes.tag([TagBytes.text("TBPM", "1", version: 3)], version: 3)), saying: "length")
    }

    @Test func severalOggStreamsAtOnce() throws {
        let one = try TaggedSound.bytes(.ogg, in: folder), two = try TaggedSound.bytes(.ogg, pitch: 300, in: folder)
        func firstPage(_ bytes: Data) -> Int { 27 + Int(bytes[26]) + bytes[27..<27 + Int(bytes[26])].reduce(0) { $0 + Int($1) } }
        let mixed = one.prefix(firstPage(one)) + two.prefix(firstPage(two)) + one.dropFirst(firstPage(one)) + two.dropFirst(firstPage(two))
        try expectRefusal("a.ogg", Data(mixed), saying: "several streams at once")
    }

    @Test func textsThatATagWithoutAnyWouldHide() throws {
        let picture = TagBytes.tag([TagBytes.frame("APIC", Data("\0image/png\0\u{3}\0".utf8) + Data(repeating: 7, count: 50), version: 3)], version: 3)
        // FFmpeg can read no text behind the byte that names a group.
        let grouped = TagBytes.tag([TagBytes.frame("TIT2", Data("\u{5}\0New".utf8), version: 4, flags: 0x40)], version: 4)
        for tag in [picture, grouped] {
            try expectRefusal("a.mp3", tag + TaggedSound.bytes(.mp3, in: folder) + TagBytes.id3v1(title: "Old", artist: "Some"), saying: "ID3v1")
        }
    }

    @Test func silenceOfADecoder() throws {
        // The headers are right; there is no sound.
        let flac = try TaggedSound.bytes(.flac, in: folder)
        let frames = try #require(flac.range(of: Data([0xFF, 0xF8])) ?? flac.range(of: Data([0xFF, 0xF9]))).lowerBound
        try expectRefusal("a.flac", flac.prefix(frames) + Data([0xFF, 0xF8]) + Data(repeating: 1, count: 4000), saying: "left as it was")
    }

    @Test func aWriteProtectedFile() throws {
        let path = try folder.file("a.flac", TaggedSound.bytes(.flac, in: folder)), before = folder.bytes(path)
        chmod(path, 0o444)
        #expect(throws: TagError.readOnly(path: path)) { try BPMTag.write("128", to: path) }
        #expect(throws: TagError.readOnly(path: path)) { try BPMTag.check("128", for: path) }
        #expect(folder.bytes(path) == before && folder.names == ["a.flac"])
        chmod(path, 0o644)
        try BPMTag.write("128", to: path)
    }
}
