import AudioFiles
import Foundation
import Tagging
import Testing

// In development mutagen 1.48.1 from PyPI read the BPM that `sametempo tag --write` had given a file of every format.
@Suite(.enabled(if: BPMTag.isBuilt)) struct BPMTagTests {
    let files: TaggedFiles

    init() throws { files = try TaggedFiles() }

    private func check(_ path: String) throws {
        let before = (others: try files.otherTags(path), samples: try files.samples(path), names: files.names)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000.25), .posixPermissions: 0o640], ofItemAtPath: path)
        #expect(try BPMTag.read(path).bpm == nil)
        for bpm in ["128", nil] {
            try BPMTag.write(bpm, to: path)
            #expect(try BPMTag.read(path).bpm == bpm, "\(path)")
            #expect(try files.otherTags(path) == before.others, "\(path)")
            #expect(try files.samples(path) == before.samples, "\(path)")
            #expect(files.names == before.names)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == 1_000_000_000.25)
            #expect((attributes[.posixPermissions] as? Int) == 0o640)
        }
    }

    @Test(arguments: [SoundFileFormat.wav, .flac, .ogg]) func filesWithoutTagsGetOnlyTheBPM(format: SoundFileFormat) throws {
        try check(files.plain(format))
    }

    @Test(arguments: ["wav", "flac", "ogg", "opus", "mp3", "aiff", "m4a"]) func otherTagsAndTheSoundStay(ending: String) throws {
        guard let path = try files.tagged(ending, ending == "aiff" ? ["-write_id3v2", "1"] : []) else { return }
        #expect(try files.otherTags(path).contains("title=täglich"))
        try check(path)
    }

    @Test func anID3TagKeepsItsVersion() throws {
        for version in ["3", "4"] {
            guard let path = try files.tagged("mp3", ["-id3v2_version", version]) else { return }
            try BPMTag.write("120", to: path)
            #expect(Array(try #require(FileManager.default.contents(atPath: path)).prefix(4)) == Array("ID3".utf8) + [UInt8(version)!])
        }
    }

    @Test func whatOnlyAnOldTagSaysStaysInSight() throws {
        guard let path = try files.tagged("mp3", ["-id3v2_version", "0", "-write_id3v1", "1"]) else { return }
        var old = try #require(FileManager.default.contents(atPath: path))
        #expect(old.prefix(3) != Data("ID3".utf8) && old.suffix(128).prefix(3) == Data("TAG".utf8))
        // ffmpeg leaves the artist out of an ID3v1 tag that is alone.
        old.replaceSubrange((old.count - 128 + 33)..<(old.count - 128 + 33 + 8), with: Data("The Same".utf8))
        try old.write(to: URL(fileURLWithPath: path))
        #expect(try files.otherTags(path).contains("artist=the same"))
        try BPMTag.write("120", to: path)
        let bytes = try #require(FileManager.default.contents(atPath: path))
        #expect(bytes.prefix(3) == Data("ID3".utf8) && bytes.suffix(128).prefix(3) == Data("TAG".utf8))
        #expect(try files.otherTags(path).contains("artist=the same"))
    }

    @Test func decimalsAreKeptWhereTheFormatHoldsThem() throws {
        for path in [try files.plain(.flac), try files.tagged("mp3"), try files.tagged("m4a")].compactMap({ $0 }) {
            let text = BPMTag.text(tempoBPM: 127.984, decimals: 2, holdsIntegersOnly: try BPMTag.read(path).holdsIntegersOnly)
            #expect(text == (path.hasSuffix("m4a") ? "128" : "127.98"))
            try BPMTag.write(text, to: path)
            #expect(try BPMTag.read(path).bpm == text)
            // Over the one that is there.
            try BPMTag.write("96", to: path)
            #expect(try BPMTag.read(path).bpm == "96")
        }
        #expect(BPMTag.text(tempoBPM: 127.5, decimals: 0) == "128" && BPMTag.text(tempoBPM: 90, decimals: 1) == "90.0")
    }

    @Test func zeroIsNoBPM() throws {
        let path = try files.plain(.flac)
        for zero in ["0", "0.00", "000"] {
            #expect(throws: TagError.notAsWritten(path: path, what: "its BPM would read nothing instead of \(zero)")) {
                try BPMTag.write(zero, to: path)
            }
        }
        #expect(try BPMTag.read(path).bpm == nil)
    }

    /// libsndfile guesses how long they are from the length of the file, which the tag changes.
    @Test func anMP3WithoutAHeaderOfItsLengthIsTagged() throws {
        guard let path = try files.tagged("mp3", ["-q:a", "5", "-write_xing", "0", "-id3v2_version", "0"]) else { return }
        let before = try #require(FileManager.default.contents(atPath: path))
        try BPMTag.write("128", to: path)
        #expect(FileManager.default.contents(atPath: path)?.suffix(before.count) == before)
    }

    @Test func aLinkStaysALink() throws {
        let path = try files.plain(.flac), link = files.folder + "/link.flac"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "plain.flac")
        try BPMTag.write("128", to: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "plain.flac")
        #expect(try BPMTag.read(path).bpm == "128")
    }

    @Test func whatIsNoMusicIsRefusedAndLeftAlone() throws {
        let words = Data(String(repeating: "words, not music\n", count: 200).utf8)
        for name in ["words.txt", "words.mp3", "words.wav", "words.flac", "words.ogg", "words.m4a", "words.aiff", "empty.mp3"] {
            let path = files.folder + "/" + name, content = name == "empty.mp3" ? Data() : words
            try content.write(to: URL(fileURLWithPath: path))
            let before = files.names
            #expect(throws: TagError.self, "\(name)") { try BPMTag.write("128", to: path) }
            #expect(FileManager.default.contents(atPath: path) == content && files.names == before)
        }
        #expect(throws: TagError.unreadable(path: files.folder + "/missing.mp3", reason: "No such file or directory")) { try BPMTag.write("128", to: files.folder + "/missing.mp3") }
        #expect(throws: TagError.self) { try BPMTag.write("128", to: files.folder) }
    }

    @Test func aFileCutShortIsEitherTaggedRightOrLeftAlone() throws {
        for ending in ["flac", "ogg", "mp3", "m4a"] {
            guard let whole = try files.tagged(ending), let bytes = FileManager.default.contents(atPath: whole) else { continue }
            for share in [0.05, 0.6] {
                let path = files.folder + "/cut.\(ending)", cut = bytes.prefix(Int(Double(bytes.count) * share))
                try cut.write(to: URL(fileURLWithPath: path))
                let samples = try? files.samples(path)
                do {
                    try BPMTag.write("128", to: path)
                    #expect(try BPMTag.read(path).bpm == "128")
                    #expect(try files.samples(path) == samples)
                } catch {
                    #expect(FileManager.default.contents(atPath: path) == cut, "\(error)")
                }
                #expect(!files.names.contains { $0.hasPrefix(".") })
            }
        }
    }
}

@Suite(.enabled(if: !BPMTag.isBuilt)) struct WithoutTagLibTests {
    @Test func theReasonIsSaid() {
        #expect(throws: TagError.notBuilt) { try BPMTag.write("1", to: "x.mp3") }
    }
}
