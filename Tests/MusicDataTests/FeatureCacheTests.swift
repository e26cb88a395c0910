import AudioFeatures
import AudioFiles
import Foundation
import TestSupport
import Testing
import MusicData

@Suite struct FeatureCacheTests {
    let folder: TemporaryFolder, cache: String, song: String
    let configuration = smallFeatures

    init() throws {
        folder = try TemporaryFolder()
        cache = folder.path + "/cache"
        song = try folder.grooves([100], seconds: 3)[0]
    }

    private func track(_ path: String, _ configuration: LogMelConfiguration? = nil, maximumSeconds: Double = 300) throws -> (values: [Int16], hash: String) {
        let result = try FeatureCache(folder: cache).track(path, LogMelFeature(configuration: configuration ?? self.configuration, maximumSeconds: maximumSeconds))
        return withExtendedLifetime(result.track) { (Array(result.track.values), result.contentHash) }
    }

    /// Paths of the entries, with the number that the file system gave each file: a new one when it is written anew.
    private func entries() throws -> [String: UInt64] {
        var found: [String: UInt64] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: cache) where name.hasSuffix(".safetensors") {
            found[cache + "/" + name] = (try FileManager.default.attributesOfItem(atPath: cache + "/" + name)[.systemFileNumber] as? NSNumber)?.uint64Value
        }
        return found
    }

    @Test func framesAreThoseOfTheFile() throws {
        #expect(try track(song).values == loadLogMel(path: song, configuration: configuration).values)
    }

    @Test func theSecondUseDoesNotDecodeAgain() throws {
        let first = try track(song), written = try entries()
        #expect(written.count == 1)
        let second = try track(song)
        #expect(second.values == first.values && second.hash == first.hash)
        #expect(try entries() == written)
    }

    @Test func movedOrCopiedMusicIsFoundByItsContent() throws {
        let first = try track(song), written = try entries(), moved = folder.path + "/elsewhere.wav"
        try FileManager.default.moveItem(atPath: song, toPath: moved)
        let second = try track(moved)
        #expect(second.values == first.values && second.hash == first.hash)
        #expect(try entries() == written)
    }

    #if os(Linux)
    @Test func namesThatDifferOnlyInUnicodeNormalFormNeverMeetEachOthersFrames() throws {
        let both = try folder.grooves([90, 150], seconds: 3), names = ["caf\u{E9}.wav", "cafe\u{301}.wav"].map { folder.path + "/" + $0 }
        for (song, name) in zip(both, names) {
            try FileManager.default.moveItem(atPath: song, toPath: name)
            // Of one size too: nothing but the name tells them apart.
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: name)
        }
        let cache = try FeatureCache(folder: cache)
        let hashes = try names.map { try cache.track($0, LogMelFeature(configuration: configuration, maximumSeconds: 300)).contentHash }
        #expect(hashes[0] != hashes[1])
        for _ in 0..<2 { #expect(try names.map { try track($0).hash } == hashes) }
    }
    #endif

    @Test func changedMusicOrSettingsNeverMeetOldFrames() throws {
        let first = try track(song)
        var other = configuration
        other.bandCount = 9
        #expect(try track(song, other).values.count == first.values.count / 8 * 9)
        #expect(try track(song, maximumSeconds: 1).values.count < first.values.count / 2)
        #expect(try entries().count == 3)
        #expect(try track(song).values == first.values)
        try FileManager.default.removeItem(atPath: song)
        try FileManager.default.moveItem(atPath: folder.grooves([140], seconds: 4, seed: 2)[0], toPath: song + ".new")
        try FileManager.default.moveItem(atPath: song + ".new", toPath: song)
        let changed = try track(song)
        #expect(changed.hash != first.hash && changed.values != first.values)
    }

    @Test(arguments: [0, 1, 2])
    func aDamagedEntryIsMadeAgain(kind: Int) throws {
        let first = try track(song), entry = try #require(entries().keys.first)
        var content = try bytes(entry)
        switch kind {
        case 0: content[content.count - 100] ^= 0x40
        case 1: content = content.prefix(content.count / 2)
        default: content = Data()
        }
        try content.write(to: URL(fileURLWithPath: entry))
        #expect(try track(song).values == first.values)
        let restored = try bytes(entry)
        #expect(restored != content && restored.count > first.values.count * 2)
    }

    @Test func aDamagedIndexIsBegunAnew() throws {
        let first = try track(song), index = cache + "/index.jsonl"
        try (Data("{\"torn\":".utf8) + bytes(index)).write(to: URL(fileURLWithPath: index))
        #expect(try track(song).values == first.values)
        // And is of use again from then on.
        let size = try bytes(index).count
        #expect(try track(song).values == first.values)
        #expect(try bytes(index).count == size)
        #expect(try !String(contentsOfFile: index, encoding: .utf8).contains("torn"))
    }

    @Test func whatCannotBeReadIsNamedAndLeavesNoEntry() throws {
        let text = try folder.file("text.wav", "no audio at all")
        for path in [text, folder.path + "/missing.wav"] {
            do {
                _ = try track(path)
                Issue.record("\(path) was read")
            } catch { #expect("\(error)".hasPrefix(path)) }
        }
        #expect(try entries().isEmpty)
    }

    @Test func aCacheFolderThatCannotBeMadeIsNamed() throws {
        let file = try folder.file("file")
        do {
            _ = try FeatureCache(folder: file + "/cache")
            Issue.record("made a folder in a file")
        } catch { #expect("\(error)".hasPrefix(file + "/cache")) }
    }
}
