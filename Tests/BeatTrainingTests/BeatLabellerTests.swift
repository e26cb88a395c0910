import AudioFeatures
import AudioSynthesis
import BeatTraining
import Beats
import MusicData
import RandomStreams
import TempoEstimation
import Testing

struct BeatLabellerTests {
    let labeller: BeatLabeller

    init() throws {
        let estimator = BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped())
        labeller = BeatLabeller(recipe: BeatRecipe(), estimator: estimator)
    }

    private func track(_ samples: [Float], _ sampleRate: Int) throws -> MusicTrack {
        MusicTrack(name: "test", frames: try LogMelFrames(samples: samples, sampleRate: sampleRate, configuration: BeatRecipe().features))
    }

    @Test func labelsLieOnTheBeatsOfGrooves() throws {
        var stream = RandomStream(seed: 24), distances: [Double] = [], labelled = 0
        for _ in 0..<8 {
            let groove = renderGroove(seconds: 40, sampleRate: 44100, rubato: 0, stream: &stream)
            let labels = labeller.labels([try track(groove.samples, groove.sampleRate)], progress: { _, _ in }, isCancelled: { false })
            labelled += labels.isEmpty ? 0 : 1
            for beat in labels.flatMap(\.beatSeconds) { distances.append(groove.beatTimesSeconds.map { abs($0 - beat) }.min()!) }
        }
        // What is labelled at twice the tempo has every other beat between two of the groove.
        #expect(labelled >= 4 && distances.count { $0 < 0.035 } > distances.count * 8 / 10, "\(labelled) \(distances.sorted())")
    }

    @Test func soundsWithoutABeatAreNotLabelled() throws {
        var stream = RandomStream(seed: 3)
        let noise = (0..<40 * 22050).map { _ in Float(stream.normal()) * 0.1 }
        #expect(labeller.labels([try track(noise, 22050)], progress: { _, _ in }, isCancelled: { false }).isEmpty)
    }

    @Test func cancellingEndsIt() throws {
        var stream = RandomStream(seed: 1)
        let click = renderReference(pattern: .click, tempoBPM: 120, seconds: 30, stream: &stream)
        let tracks = [MusicTrack](repeating: try track(click.samples, click.sampleRate), count: 40)
        var asked = 0
        let labels = labeller.labels(tracks, progress: { _, _ in }, isCancelled: { asked += 1; return asked > 1 })
        #expect(labels.isEmpty && asked == 2)
    }
}
