import AudioSynthesis
import Beats
import RandomStreams
import TempoEstimation
import Testing

@Suite struct BeatFollowerTests {
    private static let estimator = Result { BeatEstimator(tempo: TempoEstimator(model: try TempoModel.shipped()), model: try BeatModel.shipped()) }

    private var sound: RenderedReference {
        var stream = RandomStream(seed: 6)
        return renderReference(pattern: .rock, tempoBPM: 124, seconds: 25, stream: &stream)
    }

    @Test func beatsComeOnceInTimeAndDoNotDependOnBlocks() throws {
        let sound = sound, rate = sound.sampleRate, truth = sound.beatTimesSeconds
        var streams: [[Beat]] = []
        for length in [1000, 7777, 441_000] {
            let follower = try BeatFollower(Self.estimator.get(), sampleRate: rate)
            var beats: [Beat] = []
            for start in stride(from: 0, to: sound.samples.count, by: length) {
                let end = min(sound.samples.count, start + length), new = follower.process(Array(sound.samples[start..<end]))
                for beat in new where length == 1000 && beat.seconds > 4 {
                    let wait = Double(end) / Double(rate) - beat.seconds
                    #expect((BeatFollower.latencySeconds - 0.1...BeatFollower.latencySeconds + 0.8).contains(wait), "\(beat.seconds) s after \(wait) s")
                }
                beats += new
            }
            streams.append(beats + follower.finish())
        }
        #expect(streams[0] == streams[1] && streams[0] == streams[2])
        let times = streams[0].map(\.seconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 0.2 })
        #expect(BeatScores(truth: truth, found: times).fMeasure > 0.95)
    }
    @Test func itsTempoIsThatOfATempoTracker() throws {
        let sound = sound, estimator = try Self.estimator.get(), follower = try BeatFollower(estimator, sampleRate: sound.sampleRate)
        let tracker = try TempoTracker(model: estimator.tempo.model, sampleRate: sound.sampleRate)
        _ = follower.process(sound.samples)
        tracker.process(sound.samples)
        _ = follower.finish()
        tracker.finish()
        let (beats, tempo) = (follower.estimate(), tracker.estimate())
        #expect(beats.outcome == tempo.outcome && beats.confidence == tempo.confidence && abs(beats.durationSeconds - tempo.durationSeconds) < 0.05)
    }
}
