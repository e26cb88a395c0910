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
        #expect(abs(grid.tempoBPM / level - tempoBPM) < 0.003, "\(grid.tempoBPM)")
        // In the middle, where the beats of half a level are all among those of the truth.
        let period = 60 / grid.tempoBPM, beat = grid.firstBeatSeconds + (20 / period).rounded() * period, spacing = min(period, 60 / tempoBPM)
        let away = ((beat - sound.beatTimesSeconds[0]) / spacing)
        #expect(abs(away - away.rounded()) * spacing < 0.003, "\(beat) s")
    }

    /// In most grooves strokes come up to 15 ms early or late: the grid is that of the notes.
    @Test func gridsOfDrummersAreThoseOfTheNotes() throws {
        var right = 0, count = 0
        for seed in 0..<8 as Range<UInt64> {
            var stream = RandomStream(seed: seed)
            let sound = renderGroove(tempoBPM: 100 + 7.3 * Double(seed), seconds: 40, stream: &stream)
            guard let grid = try Self.estimator.get().estimate(samples: sound.samples, sampleRate: sound.sampleRate).beats?.grid else { continue }
            let level = [0.5, 2.0 / 3, 1, 1.5, 2].min { abs(grid.tempoBPM / $0 - sound.tempoBPM!) < abs(grid.tempoBPM / $1 - sound.tempoBPM!) }!
            right += abs(grid.tempoBPM / level - sound.tempoBPM!) < 0.02 ? 1 : 0
            count += 1
        }
        #expect(count >= 6 && right >= count - 1, "\(right) of \(count)")
    }

    /// A sequencer whose tempo jumps repeats exactly in bars of both tempi, but no grid explains all of it.
    @Test(arguments: [(120.0, 180.0), (120, 160), (100, 125), (140, 105)]) func aTempoThatJumpsHasNoGrid(before: Double, after: Double) throws {
        var samples: [Float] = [], stream = RandomStream(seed: 5)
        for tempoBPM in [before, after] { samples += renderReference(pattern: .click, tempoBPM: tempoBPM, seconds: 30, stream: &stream).samples }
        let estimate = try Self.estimator.get().estimate(samples: samples, sampleRate: 22050)
        let beats = try #require(estimate.beats)
        #expect(beats.grid == nil && beats.beats.count > 60, "\(String(describing: beats.grid)), \(beats.beats.count) beats")
    }

    /// Of two takes at one tempo that do not meet on a beat, one grid is right for one of them only.
    @Test(arguments: [0.3, 0.5]) func aCutBesideTheBeatHasNoGrid(beats: Double) throws {
        var stream = RandomStream(seed: 6)
        let take = renderReference(pattern: .rock, tempoBPM: 100, seconds: 60, stream: &stream).samples
        let samples = take + [Float](repeating: 0, count: Int(beats * 0.6 * 22050)) + take
        let found = try #require(try Self.estimator.get().estimate(samples: samples, sampleRate: 22050).beats)
        #expect(found.grid == nil && found.beats.count > 180, "\(String(describing: found.grid)), \(found.beats.count) beats")
    }

    /// Silence around music has no beats, and changes neither tempo nor grid.
    @Test(arguments: [(0, 120), (120, 0), (60, 300)]) func silenceAroundMusicChangesNothing(before: Int, after: Int) throws {
        var stream = RandomStream(seed: 7)
        let music = renderReference(pattern: .rock, tempoBPM: 133.3, seconds: 60, stream: &stream).samples
        let samples = [Float](repeating: 0, count: before * 22050) + music + [Float](repeating: 0, count: after * 22050)
        let found = try #require(try Self.estimator.get().estimate(samples: samples, sampleRate: 22050).beats)
        let grid = try #require(found.grid), level = grid.tempoBPM / 133.3
        #expect(min(abs(level - 1), abs(level - 0.5), abs(level - 2)) < 0.02 / 133.3, "\(grid.tempoBPM)")
        #expect(found.times.allSatisfy { $0 > Double(before) - 0.5 && $0 < Double(before) + 61 }, "\(found.times.first!) … \(found.times.last!)")
    }

    /// However a sound is cut into blocks, what begins is heard at the same moments.
    @Test(arguments: [1, 7, 44, 1000]) func blocksOfSamplesMakeNoDifference(blockLength: Int) {
        var stream = RandomStream(seed: 3)
        let samples = (0..<22050).map { number in number % 5000 < 400 ? 0.5 * stream.normal() : 0 }.map(Float.init)
        var whole = FineRises(sampleRate: 22050), cut = whole
        samples.withUnsafeBufferPointer { samples in
            whole.append(samples)
            for start in stride(from: 0, to: samples.count, by: blockLength) {
                cut.append(UnsafeBufferPointer(rebasing: samples[start..<min(samples.count, start + blockLength)]))
            }
        }
        #expect(cut.curves().bands == whole.curves().bands && whole.curves().bands.count == 3)
        // A burst of noise every 5000 samples begins where it begins.
        let bursts = (1..<4).map { Double($0 * 5000) / 22050 }
        #expect(abs(whole.curves().lateness(around: bursts)) < 0.002)
        #expect(abs(whole.curves().lateness(around: bursts.map { $0 - 0.008 }) - 0.008) < 0.002)
    }
}
