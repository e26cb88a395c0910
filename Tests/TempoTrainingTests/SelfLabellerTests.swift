import AudioFeatures
import AudioSynthesis
import Foundation
import MusicData
import RandomStreams
import TempoEstimation
import TempoTraining
import Testing

/// With the thresholds of the default recipe, and the shipped network.
@Suite struct SelfLabellerTests {
    private static let model = Result { try TempoModel(contentsOf: Self.root + "/Data/Models/sametempo.safetensors") }
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private func track(_ samples: [Float]) throws -> MusicTrack {
        let features = TempoRecipe().features
        return MusicTrack(name: "sound", frames: try LogMelFrames(samples: samples, sampleRate: features.sampleRate, configuration: features))
    }

    private func labels(_ tracks: [MusicTrack], _ recipe: TempoRecipe = TempoRecipe()) throws -> [SelfLabel] {
        let network = try Self.model.get().periodicityNetwork!.trainableCopy()
        return SelfLabeller(recipe: recipe, network: network).labels(tracks, progress: { _, _ in }, isCancelled: { false })
    }

    private func groove(_ tempoBPM: Double, seconds: Double = 60) -> [Float] {
        var stream = RandomStream(seed: 3, path: UInt64(tempoBPM))
        return renderGroove(style: .rock, tempoBPM: tempoBPM, seconds: seconds, sampleRate: TempoRecipe().features.sampleRate, stream: &stream).samples
    }

    private func noise(seconds: Double = 60) -> [Float] {
        var stream = RandomStream(seed: 4)
        return renderPulseless(kind: .modulatedNoise, seconds: seconds, sampleRate: TempoRecipe().features.sampleRate, stream: &stream).samples
    }

    @Test func musicWithABeatIsLabelledWithItsTempoUpToTheLevel() throws {
        let tempi = [92.0, 128]
        let found = try labels(tempi.map { try track(groove($0)) })
        for (index, tempo) in tempi.enumerated() {
            let label = try #require(found.first { $0.track == index }, "\(tempo) BPM was not labelled")
            #expect(TempoRelation(estimatedBPM: label.tempoBPM, annotatedBPM: tempo).isAccuracy2, "\(label.tempoBPM) for \(tempo)")
            #expect(label.startFrame < label.endFrame && label.endFrame - label.startFrame > 20 * 50)
        }
    }

    @Test func soundWithoutATempoIsNotLabelled() throws {
        #expect(try labels([track(noise())]).isEmpty)
    }

    /// The first half alone has a beat: its answers follow when it is stretched, those of the second half do not.
    @Test func onlyThePartThatFollowsAStretchIsLabelled() throws {
        var recipe = TempoRecipe()
        (recipe.selfTraining.minimumMass, recipe.selfTraining.minimumAgreement) = (0.05, 0.3)
        let found = try labels([track(groove(120) + noise())], recipe)
        let end = try #require(found.map(\.endFrame).max())
        #expect(found.map(\.startFrame).min()! < 10 * 50 && end < 75 * 50, "\(found)")
    }

    @Test func stricterThresholdsLabelLess() throws {
        let music = try track(groove(104))
        var recipe = TempoRecipe()
        #expect(try !labels([music], recipe).isEmpty)
        recipe.selfTraining.minimumMass = 1
        #expect(try labels([music], recipe).isEmpty)
    }

    @Test func aTrackShorterThanAStretchedWindowIsNotLabelled() throws {
        #expect(try labels([track(groove(120, seconds: 9))]).isEmpty)
    }
}
