import Foundation
import TestSupport
import Testing
import TempoTraining

@Suite struct TrainingDataTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func data(_ files: [String], recipe: Recipe = microRecipe()) throws -> TrainingData {
        try TrainingData(files: files, recipe: recipe, cache: FeatureCache(folder: folder.path + "/cache"))
    }

    @Test func badFilesShortFilesAndCopiesDoNotStopTheRest() throws {
        var files = try folder.grooves([90, 110, 130])
        let short = try folder.grooves([100], seconds: 2, seed: 9)[0]     // Replaces groove 0.
        let copy = folder.path + "/copy.wav", text = try folder.file("text.wav", "no audio"), missing = folder.path + "/missing.wav"
        try FileManager.default.copyItem(atPath: files[1], toPath: copy)
        files += [copy, text, missing]
        let data = try data(files)
        #expect(data.tracks.count + data.heldOut.count == 2)
        #expect(Set(data.passedOver) == [short, copy])
        #expect(data.failures.count == 2)
        #expect(data.failures.contains { $0.hasPrefix(text) } && data.failures.contains { $0.hasPrefix(missing) })
    }

    @Test func aTrackStaysOnItsSideWhenMusicIsAdded() throws {
        let files = try folder.grooves([80, 90, 100, 110, 120, 130, 140, 150], seconds: 8)
        var recipe = microRecipe()
        recipe.validation.heldOutFraction = 0.5
        let all = try data(files, recipe: recipe)
        let heldOut = Set(all.heldOut.map(\.name))
        #expect(!heldOut.isEmpty && !all.tracks.isEmpty)
        let some = try data(Array(files.prefix(5)).reversed(), recipe: recipe)
        if !some.heldOut.isEmpty && !some.tracks.isEmpty {
            #expect(Set(some.heldOut.map(\.name)) == heldOut.intersection(files.prefix(5)))
        }
        #expect(try data(files, recipe: recipe).contentHash == all.contentHash)
        #expect(some.contentHash != all.contentHash)
    }

    @Test func withoutMusicTheFolderAndWhatIsNeededAreNamed() throws {
        let files = try folder.grooves([100], seconds: 3)
        let error = #expect(throws: TrainingError.self) { try data(files) }
        #expect(error?.description.contains(folder.path) == true && error?.description.contains("7 s") == true, "\(String(describing: error))")
    }
}
