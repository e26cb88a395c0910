import AudioSynthesis
import Beats
import RandomStreams
import TempoEstimation
import Testing

@Suite struct BeatGridTests {
    private static let estimator = Result { BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped()) }

    /// Sequenced pieces, which people call right at another level too.
    @Test(arguments: [87.3, 100, 113.7, 128, 141.9, 174]) func gridsOfSequencedMusicAreExactUpToTheLevel(tempoBPM: Double) throws {
        var stream = RandomStream(seed: UInt64(tempoBPM))
        let sound = renderReference(pattern: .rock16, tempoBPM: tempoBPM, seconds: 40, stream: &stream)
        let estimate = try Self.estimator.get().estimate(samples: sound.samples, sampleRate: sound.sampleRate)
        let grid = try #require(estimate.beats?.grid)
        let level = [0.5, 1, 2].min { abs(grid.tempoBPM / $0 - tempoBPM) < abs(grid.tempoBPM / $1 - tempoBPM) }!
        #expect(abs(grid.tempoBPM / level - tempoBPM) < 0.02, "\(grid.tempoBPM)")
        // In the middle, where the beats of half a level are all among those of the truth.
        let period = 60 / grid.tempoBPM, beat = grid.firstBeatSeconds + (20 / period).rounded() * period, spacing = min(period, 60 / tempoBPM)
        let away = ((beat - sound.beatTimesSeconds[0]) / spacing)
        #expect(abs(away - away.rounded()) * spacing < 0.01, "\(beat) s")
    }
}
