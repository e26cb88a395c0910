import FileMutations
import Foundation
import Tagging
import TestSupport
import Testing

/// Whatever stands in a file, reading its tags ends with an answer or an error that names it.
@Suite struct HostileTagsTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    /// Small files with tags of every kind.
    private func files() throws -> [String: Data] {
        func sound(_ format: TaggedSound.Format) throws -> Data { try TaggedSound.bytes(format, in: folder) }
        func cut(_ data: Data) -> Data { Data(data.prefix(6000)) }
        let frames = [TagBytes.text("TIT2", "Title", version: 3), TagBytes.frame("TXXX", Data("\0BPM\0121".utf8), version: 3), TagBytes.frame("APIC", Data(repeating: 9, count: 200), version: 3)]
        let tag = TagBytes.tag(frames, version: 3, padding: 30)
        let unsynchronised = TagBytes.unsynchronised(Data(tag.dropFirst(10)))
        let item = TagBytes.box("ilst", TagBytes.box("tmpo", TagBytes.box("data", Data([0, 0, 0, 21, 0, 0, 0, 0, 0, 90]))) + TagBytes.box(
            "----", TagBytes.box("mean", Data(count: 8)) + TagBytes.box("name", Data("\0\0\0\0BPM".utf8)) + TagBytes.box("data", Data([0, 0, 0, 1, 0, 0, 0, 0, 0x39, 0x30]))))
        let handler = TagBytes.box("hdlr", Data(count: 8) + Data("mdirappl".utf8) + Data(count: 9))
        let track = TagBytes.box("trak", TagBytes.box("mdia", TagBytes.box("minf", TagBytes.box("stbl", TagBytes.box("stco", Data([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0]))))))
        let movie = TagBytes.box("moov", track + TagBytes.box("udta", TagBytes.box("meta", Data(count: 4) + handler + item + TagBytes.box("free", Data(count: 9)))))
        return [
            "a.mp3": tag + (try sound(.mp3)).prefix(3000) + TagBytes.ape([("Title", "T"), ("BPM", "90")]) + TagBytes.id3v1(title: "a", artist: "b"),
            "b.mp3": Data("ID3".utf8) + Data([3, 0, 0x80]) + TagBytes.synchsafe(unsynchronised.count) + unsynchronised + (try sound(.mp3)).prefix(2000),
            "c.mp3": TagBytes.tag([TagBytes.text("TBPM", "90", version: 4)], version: 4) + (try sound(.mp3)).prefix(2000) + TagBytes.tag([TagBytes.text("TBPM", "9", version: 4)], version: 4, footer: true),
            "a.wav": TagBytes.adding(TagBytes.chunk("id3 ", tag), to: TagBytes.adding(TagBytes.chunk("LIST", Data("INFOIBPM\u{3}\0\0\090\0\0".utf8)), to: try sound(.wav))),
            "a.aiff": TagBytes.adding(TagBytes.chunk("ID3 ", tag, littleEndian: false), to: try sound(.aiff), littleEndian: false),
            "a.flac": tag + TagBytes.flac(try sound(.flac), blocks: [(4, TagBytes.vorbisComments(["TEMPO=90", "ARTIST=x"])), (1, Data(count: 20))]),
            "a.ogg": cut(try sound(.ogg)), "b.ogg": try sound(.opus) + sound(.ogg), "a.opus": cut(try sound(.opus)),
            "a.m4a": TagBytes.box("ftyp", Data("M4A \0\0\0\0".utf8)) + movie + TagBytes.box("free", Data(count: 12)) + TagBytes.box("mdat", Data(repeating: 5, count: 500)),
        ]
    }

    @Test func asTheyAreTheyAreRead() throws {
        for (name, bytes) in try files() {
            let hasOne = !name.contains("og") && !name.contains("opus")
            #expect(try (BPMTag.read(folder.file(name, bytes)).bpm != nil) == hasOne, "\(name)")
        }
    }

    @Test func mutatedTagsAreAnsweredOrRefused() throws {
        let tokens = ["ID3", "TBPM", "TXXX", "\0\0\0\0", "APETAGEX", "TAG", "3DI", "LYRICS200", "OggS", "fLaC", "RIFF", "ilst", "meta", "free", "----", "BPM="]
        for seed in Mutations.seeds([1, 2]) {
            for (name, bytes) in try files().sorted(by: { $0.key < $1.key }) {
                let path = folder.path + "/" + name
                for mutant in Mutations(of: bytes, count: 250, seed: seed, tokens: tokens) {
                    try mutant.write(to: URL(fileURLWithPath: path))
                    for bpm in ["128", nil] {
                        do { try BPMTag.check(bpm, for: path) } catch { #expect(error.description.hasPrefix(path), "\(error)") }
                    }
                }
            }
        }
    }

    @Test func filesCutAtEveryByteAreAnsweredOrRefused() throws {
        for (name, bytes) in try files() {
            let path = folder.path + "/" + name
            for length in stride(from: 0, to: min(bytes.count, 2500), by: 3) {
                try bytes.prefix(length).write(to: URL(fileURLWithPath: path))
                do { try BPMTag.check("128", for: path) } catch { #expect(error.description.hasPrefix(path), "\(error)") }
            }
        }
    }
}
