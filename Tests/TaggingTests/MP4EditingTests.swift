import Foundation
import Tagging
import TestSupport
import Testing

/// M4A as ffmpeg and others lay it out; where sound would move, all that points there moves too.
@Suite(.enabled(if: BPMTag.isBuilt)) struct MP4EditingTests {
    let files: TaggedFiles
    init() throws { files = try TaggedFiles() }

    private func bytes(_ path: String) -> Data { FileManager.default.contents(atPath: path) ?? Data() }

    /// Content of every `mdat`, and where the first lies.
    private func sound(_ bytes: Data) -> (content: [Data], place: Int?) {
        var found: [Data] = [], first: Int?, place = 0
        while place + 8 <= bytes.count {
            let size = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            if bytes[(place + 4)..<(place + 8)] == Data("mdat".utf8) { found.append(bytes[(place + 8)..<(place + size)]); first = first ?? place }
            if size < 8 { break }
            place += size
        }
        return (found, first)
    }

    @Test(arguments: [[], ["-movflags", "+faststart"], ["-c:a", "alac"], ["-c:a", "alac", "-movflags", "+faststart"]])
    func theSoundKeepsEveryByte(options: [String]) throws {
        guard let path = try files.tagged("m4a", options) else { return }
        let before = bytes(path), tags = try files.otherTags(path)
        for bpm in ["128", "96", nil] {
            try BPMTag.write(bpm, to: path)
            #expect(try BPMTag.read(path).bpm == bpm)
            #expect(sound(bytes(path)).content == sound(before).content)
            #expect(try files.otherTags(path) == tags)
        }
    }

    @Test func withoutAnyTagsTheBoxesForThemAreMade() throws {
        for options in [[], ["-movflags", "+faststart"]] {
            guard let tagged = try files.tagged("m4a", options) else { return }
            // A box of another name is no list of tags.
            var plain = bytes(tagged)
            plain.replaceSubrange(try #require(plain.range(of: Data("udta".utf8))), with: Data("free".utf8))
            let path = files.folder + "/plain.m4a"
            try plain.write(to: URL(fileURLWithPath: path))
            try BPMTag.write("128", to: path)
            #expect(try BPMTag.read(path).bpm == "128")
            #expect(sound(bytes(path)).content == sound(plain).content)
        }
    }

    @Test func freeRoomIsUsedSoThatTheSoundStaysWhereItIs() throws {
        guard let path = try files.tagged("m4a", ["-movflags", "+faststart"]) else { return }
        // A player's table of places is moved with the room.
        var bytes = bytes(path)
        let place = try #require(sound(bytes).place)
        bytes.insert(contentsOf: TagBytes.box("free", Data(count: 100)), at: place)
        let table = try #require(bytes.range(of: Data("stco".utf8))).upperBound + 8
        for i in 0..<bytes[(table - 4)..<table].reduce(0, { $0 << 8 | Int($1) }) {
            let at = table + 4 * i
            bytes.replaceSubrange(at..<at + 4, with: TagBytes.number(bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } + 108, 4))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        try BPMTag.write("128", to: path)
        #expect(self.bytes(path).count == bytes.count && sound(self.bytes(path)).place == place + 108)
        try BPMTag.write(nil, to: path)
        #expect(self.bytes(path).count == bytes.count && sound(self.bytes(path)).place == place + 108)
    }

    @Test func aFieldThatAProgramNamedIsSeenAndSet() throws {
        guard let path = try files.tagged("m4a") else { return }
        var bytes = bytes(path)
        let item = TagBytes.box("----", TagBytes.box("mean", Data(count: 4) + Data("com.apple.iTunes".utf8)) + TagBytes.box("name", Data(count: 4) + Data("BPM".utf8))
            + TagBytes.box("data", Data([0, 0, 0, 1, 0, 0, 0, 0]) + Data("121.5".utf8)))
        let list = try #require(bytes.range(of: Data("ilst".utf8))).lowerBound - 4
        bytes.insert(contentsOf: item, at: list + 8)
        for name in ["moov", "udta", "meta", "ilst"] {
            let at = try #require(bytes.range(of: Data(name.utf8), options: .backwards)).lowerBound - 4
            bytes.replaceSubrange(at..<at + 4, with: TagBytes.number(bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } + item.count, 4))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try BPMTag.read(path).bpm == "121.5")
        try BPMTag.write("97", to: path)
        let content = try BPMTag.read(path)
        #expect(content.bpm == "97" && content.isConsistent && content.places == ["tmpo", "----:BPM"])
        #expect(self.bytes(path).range(of: Data("121.5".utf8)) == nil)
    }

    @Test func fragmentsWithoutRoomAreRefused() throws {
        guard let path = try files.tagged("m4a", ["-movflags", "frag_keyframe+empty_moov"]) else { return }
        let before = bytes(path)
        #expect(throws: TagError.self) { try BPMTag.write("128", to: path) }
        #expect(bytes(path) == before)
    }
}
