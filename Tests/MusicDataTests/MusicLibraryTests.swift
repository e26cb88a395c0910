import AudioFiles
import Foundation
import TestSupport
import Testing
import MusicData

@Suite struct MusicLibraryTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func library(_ files: [String], heldOutFraction: Double = 0.3) throws -> MusicLibrary {
        let request = MusicRequest(features: smallFeatures, maximumSeconds: 300, minimumSeconds: 6.7, heldOutFraction: heldOutFraction)
        return try MusicLibrary(files: files, request: request, cache: FeatureCache(folder: folder.path + "/cache"))
    }

    @Test func badFilesShortFilesAndCopiesDoNotStopTheRest() throws {
        var files = try folder.grooves([90, 110, 130])
        let short = try folder.grooves([100], seconds: 2, seed: 9)[0]     // Replaces groove 0.
        let copy = folder.path + "/copy.wav", text = try folder.file("text.wav", "no audio"), missing = folder.path + "/missing.wav"
        try FileManager.default.copyItem(atPath: files[1], toPath: copy)
        files += [copy, text, missing]
        let data = try library(files)
        #expect(data.tracks.count + data.heldOut.count == 2)
        #expect(Set(data.passedOver) == [short, copy])
        #expect(data.failures.count == 2)
        #expect(data.failures.contains { $0.hasPrefix(text) } && data.failures.contains { $0.hasPrefix(missing) })
    }

    @Test func aTrackStaysOnItsSideWhenMusicIsAdded() throws {
        let files = try folder.grooves([80, 90, 100, 110, 120, 130, 140, 150], seconds: 8)
        let all = try library(files, heldOutFraction: 0.5), heldOut = Set(all.heldOut.map(\.name))
        // Two of each side, so that neither side is empty and moved over.
        let kept = [Array(heldOut.sorted().prefix(2)), Array(files.filter { !heldOut.contains($0) }.prefix(2))]
        try #require(kept.allSatisfy { $0.count == 2 })
        let some = try library(Array(kept.joined()).reversed(), heldOutFraction: 0.5)
        #expect(Set(some.heldOut.map(\.name)) == Set(kept[0]) && Set(some.tracks.map(\.name)) == Set(kept[1]))
        #expect(try library(files, heldOutFraction: 0.5).contentHash == all.contentHash)
        #expect(some.contentHash != all.contentHash)
    }

    @Test func withoutMusicTheFolderAndWhatIsNeededAreNamed() throws {
        let files = try folder.grooves([100], seconds: 3)
        let error = #expect(throws: MusicError.self) { try library(files) }
        #expect(error?.description.contains(folder.path) == true && error?.description.contains("7 s") == true, "\(String(describing: error))")
        #expect(error?.localizedDescription == error?.description)
    }

    @Test func silentMusicIsNotCalledTooShort() throws {
        let short = try folder.grooves([100], seconds: 3)[0], silent = folder.path + "/silent.wav"
        try writeWAV(samples: [Float](repeating: 0, count: 8000 * 20), sampleRate: 8000, path: silent)
        let error = #expect(throws: MusicError.self) { try library([short, silent]) }
        guard case .noMusic(_, let read, let tooShort, let silentCount, _, _)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(read == 2 && tooShort == 1 && silentCount == 1)
        #expect(error?.description.contains("2 readable files, 1 of them shorter") == true && error?.description.contains("1 silent") == true)
    }

    @Test func anInterruptionSaysHowFarItWas() throws {
        let files = try folder.grooves([90, 110, 130])
        let request = MusicRequest(features: smallFeatures, maximumSeconds: 300, minimumSeconds: 6.7, heldOutFraction: 0.3)
        let error = #expect(throws: MusicError.self) {
            try MusicLibrary(files: files, request: request, cache: FeatureCache(folder: folder.path + "/cache"), isCancelled: { true })
        }
        #expect(error?.description.contains("of 3 files") == true, "\(String(describing: error))")
    }
}
