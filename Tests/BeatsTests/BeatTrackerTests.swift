import Beats
import Testing

@Suite struct BeatTrackerTests {
    @Test func beatsOfASteadyPulseAreItsOnsets() {
        var strengths = [Float](repeating: 0.1, count: 2000)
        for beat in stride(from: 13.0, to: 2000, by: 21.5) { strengths[Int(beat)] = 5 }
        let beats = BeatTracker().beats(onsetStrengths: strengths, framesPerSecond: 43, periodSeconds: 0.5)
        #expect(beats.count >= 90)
        for (a, b) in zip(beats, beats.dropFirst()) { #expect(abs(b - a - 0.5) < 0.06) }
        #expect(beats.count { strengths[Int(($0 * 43).rounded())] > 1 } > 88)
    }

    @Test func tempiAreFoldedIntoOneOctave() {
        for tempo in [35.0, 70, 140, 280] { #expect(abs(BeatTracker.periodSeconds(tempoBPM: tempo) - 60 / 140) < 1e-9) }
        #expect(BeatTracker().beats(onsetStrengths: [], framesPerSecond: 43, periodSeconds: 0.5).isEmpty)
    }
}
