import AudioFiles
import AudioSynthesis
import Beats
import Foundation
import RandomStreams
import TempoEstimation
import TestSupport
import Testing

@Suite struct BeatEstimatorTests {
    private static let estimator = Result { BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped()) }

    private func reference(_ pattern: ReferencePattern, _ tempoBPM: Double, _ seconds: Double = 20, seed: UInt64 = 1) -> RenderedReference {
        var stream = RandomStream(seed: seed)
        return renderReference(pattern: pattern, tempoBPM: tempoBPM, seconds: seconds, sampleRate: 44100, stream: &stream)
    }

    /// Found minus true, for beats of the truth's level.
    private func errors(_ found: [Double], _ truth: [Double]) -> [Double] {
        found.map { time in time - truth.min { abs($0 - time) < abs($1 - time) }! }
    }

    @Test(arguments: ReferencePattern.allCases) func beatsOfReferencesAreFoundWhereTheyAre(pattern: ReferencePattern) throws {
        let sound = reference(pattern, 113)
        let estimate = try Self.estimator.get().estimate(samples: sound.samples, sampleRate: sound.sampleRate)
        let found = try #require(estimate.beats)
        #expect(abs(found.beats.count - sound.beatTimesSeconds.count) <= 1)
        #expect(BeatScores(truth: sound.beatTimesSeconds, found: found.times).fMeasure > 0.98, "\(pattern)")
        #expect(found.beats.allSatisfy { (0...1).contains($0.confidence) })
        let grid = try #require(found.grid)
        #expect(abs(grid.tempoBPM - 113) < 0.02 && grid.residualSeconds < 0.005 && (0..<60 / 113.0 + 1e-9).contains(grid.firstBeatSeconds))
        #expect(abs(errors([grid.firstBeatSeconds], sound.beatTimesSeconds)[0]) < 0.01)
    }

    /// At other tempi too, hats between bare kicks are not taken for the beat.
    @Test(arguments: [72.0, 90, 100, 126, 140, 165]) func kicksAreTheBeatAndNotTheHatsBetween(tempoBPM: Double) throws {
        let sound = reference(.four, tempoBPM), estimate = try Self.estimator.get().estimate(samples: sound.samples, sampleRate: sound.sampleRate)
        let found = try #require(estimate.beats).times, nearest = errors(found, sound.beatTimesSeconds).map { abs($0) }
        // At half or double the level there are fewer or more, but most still lie on kicks.
        #expect(Double(nearest.count { $0 < 0.03 }) >= 0.95 * Double(min(found.count, sound.beatTimesSeconds.count)), "\(tempoBPM): \(found)")
    }

    /// Encoders put silence before the sound, which decoders must take away again.
    @Test(.enabled(if: ffmpegPath != nil), arguments: ["wav", "flac", "ogg", "mp3", "opus", "m4a"]) func clicksAreOnTimeInEveryFormat(ending: String) throws {
        let folder = try TemporaryFolder()
        var all: [Double] = []
        for (number, tempo) in [71.0, 97, 120, 143, 170].enumerated() {
            let sound = reference(.click, tempo, 15, seed: UInt64(number)), path = folder.path + "/click-\(number).\(ending)"
            try writeWAV(samples: sound.samples, sampleRate: sound.sampleRate, path: folder.path + "/source.wav")
            try runFFmpeg(["-i", folder.path + "/source.wav", path])
            let found = try #require(try Self.estimator.get().estimate(path: path).beats)
            all += errors(found.times, sound.beatTimesSeconds).filter { abs($0) < 0.07 }
        }
        let mean = all.reduce(0, +) / Double(all.count)
        #expect(all.count > 100 && abs(mean) < 0.002, "\(ending): \(mean) s")
    }

    @Test func beatsFollowATempoThatChanges() throws {
        let slow = reference(.rock, 100, 30), fast = reference(.rock, 112, 30, seed: 2)
        let estimate = try Self.estimator.get().estimate(samples: slow.samples + fast.samples, sampleRate: 44100)
        let truth = slow.beatTimesSeconds + fast.beatTimesSeconds.map { $0 + 30 }, found = try #require(estimate.beats)
        #expect(BeatScores(truth: truth, found: found.times).fMeasure > 0.9)
        #expect(found.grid == nil)
    }

    @Test func theTempoIsThatOfTheTempoEstimatorAlone() throws {
        let sound = reference(.swing, 131), estimator = try Self.estimator.get()
        var estimate = try estimator.estimate(samples: sound.samples, sampleRate: sound.sampleRate)
        estimate.beats = nil
        #expect(try estimator.tempo.estimate(samples: sound.samples, sampleRate: sound.sampleRate) == estimate)
    }

    @Test func soundWithoutATempoHasNoBeats() throws {
        let estimate = try Self.estimator.get().estimate(samples: [Float](repeating: 0, count: 441_000), sampleRate: 44100)
        #expect(estimate.refusal == .silent && estimate.beats == nil)
    }

    /// A sound that ends shortly before its next beat, and on it.
    @Test(arguments: [-0.04, -0.02, -0.01, 0]) func noBeatLiesBeyondTheEnd(secondsAfterBeat: Double) throws {
        for pattern in ReferencePattern.allCases {
            let sound = reference(pattern, 97, 25), end = sound.beatTimesSeconds[30] + secondsAfterBeat
            let samples = Array(sound.samples[..<Int(end * Double(sound.sampleRate))])
            let estimate = try Self.estimator.get().estimate(samples: samples, sampleRate: sound.sampleRate), last = try #require(estimate.beats?.times.last)
            #expect(last <= estimate.durationSeconds, "\(pattern)")
        }
    }

    @Test func aSecondThreadChangesNothing() throws {
        let folder = try TemporaryFolder(), path = folder.path + "/song.wav", sound = reference(.rock16, 126)
        try writeWAV(samples: sound.samples, sampleRate: sound.sampleRate, path: path)
        let estimator = try Self.estimator.get()
        #expect(try estimator.estimate(path: path) == estimator.estimate(path: path, overlapsDecoding: true))
    }
}
