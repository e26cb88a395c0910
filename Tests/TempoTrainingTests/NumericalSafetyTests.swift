import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import Learning
import MusicData
import MusicLearning
import Settings
import TestSupport
import Testing
import TempoTraining

/// Music that gives a network nothing, or nearly nothing, to hold on to.
@Suite(.serialized) struct NumericalSafetyTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func run(_ files: [String], _ recipe: TempoRecipe) throws -> TempoRun {
        let data = try MusicLibrary(files: files, request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        return try TempoRun(folder.path + "/run", recipe, data)
    }

    @Test func excerptsOfSilenceDoNoHarm() throws {
        // Half a second of sound, then digital silence: nearly every excerpt is empty.
        let files = try (0..<3).map { number in
            var stream = RandomStream(seed: 1, path: UInt64(number))
            var samples = renderGroove(style: .rock, tempoBPM: 100, seconds: 0.5, sampleRate: 8000, stream: &stream).samples
            samples += [Float](repeating: 0, count: 8000 * 30)
            let path = "\(folder.path)/\(number).wav"
            try writeWAV(samples: samples, sampleRate: 8000, path: path)
            return path
        }
        var recipe = microRecipe(steps: 12)
        recipe.pairs.grooveShare = 0
        recipe.pairs.referenceShare = 0
        recipe.validation.everySteps = 6
        let run = try run(files, recipe)
        var records: [StepRecord] = []
        // It may be told that nothing comes of it, but never in numbers that are none.
        do { try run.train(shouldStop: { false }, observe: { records.append($0) }) } catch LearningError.hopeless {}
        #expect(records.count >= 2 && records.allSatisfy { $0.loss.isFinite && $0.values["gradientNorm"]!.isFinite })
    }

    @Test func oneTrackAndItsCopiesAreOneTrack() throws {
        let song = try folder.grooves([100])[0]
        let files = try [song] + (0..<4).map { number in
            let copy = "\(folder.path)/copy-\(number).wav"
            try FileManager.default.copyItem(atPath: song, toPath: copy)
            return copy
        }
        let recipe = microRecipe(steps: 6)
        let data = try MusicLibrary(files: files, request: recipe.musicRequest, cache: FeatureCache(folder: folder.path + "/cache"))
        #expect(data.tracks.count + data.heldOut.count == 1 && data.passedOver.count == 4)
        let run = try run(files, recipe)
        do { try run.train(shouldStop: { false }, observe: { #expect($0.loss.isFinite) }) } catch LearningError.hopeless {}
    }

    @Test func aNetworkThatPrefersNoTempoIsSaidToHaveLearnedNothing() throws {
        var recipe = microRecipe(steps: 60)
        // Silence about tempo is asked for a hundred times as loudly as everything else.
        recipe.pulseless.weight = 100
        recipe.pulseless.musicShare = 1
        recipe.anchors.weight = 0
        recipe.optimizer.weightDecay = 1
        recipe.optimizer.learningRate = 0.02
        recipe.optimizer.weightAverageDecay = 0
        recipe.validation.everySteps = 60
        let error = #expect(throws: LearningError.self) { try run(folder.grooves([100, 120, 140]), recipe).train(shouldStop: { false }, observe: { _ in }) }
        guard case .hopeless(let step, let reason, _)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(step == 60 && (reason.contains("learned nothing") || reason.contains("collapsed")))
    }
}
