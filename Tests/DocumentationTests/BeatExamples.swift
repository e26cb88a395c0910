import SameTempo
import Testing

/// The examples of the article on beats.
@Suite struct BeatExamples {
    let place: Workplace

    init() throws {
        place = try Workplace()
        try place.enter()
    }

    @Test func aFileAndAStream() throws {
        let estimator = TempoEstimator(model: try TempoModel.shipped())
        // example: Beats 1
        let beatEstimator = BeatEstimator(tempo: estimator, model: try BeatModel.shipped())
        let found = try beatEstimator.estimate(path: "song.mp3")
        for beat in found.beats?.beats.prefix(4) ?? [] { print(beat.seconds, beat.confidence) }
        if let grid = found.beats?.grid { print(grid.tempoBPM, "BPM from", grid.firstBeatSeconds, "s on") }
        // end
        let grid = try #require(found.beats?.grid)
        #expect(abs(grid.tempoBPM - Workplace.songBPM) < 0.02)

        let reader = try AudioFileReader(path: "song.mp3")
        // example: Beats 2
        let follower = try BeatFollower(beatEstimator, sampleRate: reader.sampleRate)
        while case let block = reader.read(maximumFrames: 4096), !block.isEmpty {
            for beat in follower.process(block) { print(beat.seconds) }
        }
        for beat in follower.finish() { print(beat.seconds) }
        // end
    }
}
