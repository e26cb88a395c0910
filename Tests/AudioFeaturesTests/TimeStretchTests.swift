import Foundation
import TestSupport
import Testing
import TimeStretch

@Suite struct TimeStretchTests {
    static let ratios = [0.5, 0.8, 0.93, 1.1, 1.25, 2]

    @Test(arguments: [0.1, 0.5, 0.77, 1, 1.25, 3, 10])
    func durationIsDividedByTheRatioToTheSample(ratio: Double) {
        for count in [0, 1, 500, 44100, 51234] {
            let found = timeStretch(noise(count: count, seed: 1), ratio: ratio, sampleRate: 44100)
            #expect(found.count == Int((Double(count) / ratio).rounded()))
            #expect(found.allSatisfy { $0.isFinite })
        }
    }

    /// Short bursts of 3 kHz on silence or on a chord.
    private func clicks(everySeconds period: Double, count: Int, rate: Int, chord: Double) -> [Float] {
        (0..<Int(Double(count) * period * Double(rate))).map { i in
            let t = Double(i) / Double(rate), since = (t - 0.1).truncatingRemainder(dividingBy: period)
            let click = t < 0.1 ? 0 : 0.6 * exp(-since / 0.004) * sin(2 * .pi * 3000 * since)
            return Float(click + chord * (sin(2 * .pi * 220 * t) + sin(2 * .pi * 277.18 * t)))
        }
    }

    /// Where the amplitude of what lies above the chord first exceeds a third of its peak.
    private func onsets(_ samples: [Float], rate: Int) -> [Double] {
        let high = zip(samples.dropFirst(2), zip(samples.dropFirst(), samples)).map { abs($0 - 2 * $1.0 + $1.1) }
        let threshold = high.max()! / 3
        var times: [Double] = []
        for (i, x) in high.enumerated() where x > threshold {
            let time = Double(i + 1) / Double(rate)
            if times.isEmpty || time - times[times.count - 1] > 0.06 { times.append(time) }
        }
        return times
    }

    @Test(arguments: ratios, [0, 0.1])
    func clicksLandWhereTheTempoTimesTheRatioHasThem(ratio: Double, chord: Double) throws {
        for rate in [44100, 22050] {
            let before = clicks(everySeconds: 0.31, count: 12, rate: rate, chord: chord)
            let after = timeStretch(before, ratio: ratio, sampleRate: rate)
            let expected = onsets(before, rate: rate).map { $0 / ratio }, found = onsets(after, rate: rate)
            try #require(found.count == 12 && expected.count == 12, "found \(found), expected \(expected)")
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 0.003, "click at \(a) s, expected at \(b) s") }
        }
    }

    @Test(arguments: ratios)
    func clicksStayAsSharpAsTheyWere(ratio: Double) {
        let before = clicks(everySeconds: 0.31, count: 12, rate: 44100, chord: 0)
        let after = timeStretch(before, ratio: ratio, sampleRate: 44100)
        let loudest = before.map(abs).max()!
        #expect(abs(after.map(abs).max()! - loudest) < 0.1 * loudest)
        let energy = before.reduce(0) { $0 + $1 * $1 }
        #expect(abs(after.reduce(0) { $0 + $1 * $1 } - energy) < 0.1 * energy)
    }

    @Test(arguments: ratios, [110.0, 440, 3333])
    func aSineKeepsItsPitchAndLevel(ratio: Double, hertz: Double) {
        let rate = 44100
        let sine = (0..<2 * rate).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / Double(rate))) }
        let found = timeStretch(sine, ratio: ratio, sampleRate: rate)
        let middle = found[found.count / 8..<found.count * 7 / 8]
        let crossings = zip(middle.indices.dropLast(), middle.indices.dropFirst()).filter { found[$0] < 0 && found[$1] >= 0 }.map {
            Double($0) + Double(found[$0] / (found[$0] - found[$1]))
        }
        let measured = Double(crossings.count - 1) / (crossings.last! - crossings[0]) * Double(rate)
        #expect(abs(measured - hertz) < 0.001 * hertz)
        let level = (middle.reduce(0) { $0 + $1 * $1 } / Float(middle.count) * 2).squareRoot()
        #expect(abs(level - 0.5) < 0.01)
    }

    @Test func ratioOneGivesTheInputUpToRounding() {
        for rate in [8000, 44100] {
            let input = zip(noise(count: 30000, seed: 4), testTune(seconds: 4, sampleRate: rate)).map { $0 * 0.3 + $1 }
            let found = timeStretch(input, ratio: 1, sampleRate: rate)
            #expect(found.count == input.count)
            #expect(zip(found, input).reduce(0) { max($0, abs($1.0 - $1.1)) } < 2e-6)
        }
    }

    @Test(arguments: ratios)
    func silenceStaysSilence(ratio: Double) {
        let silence = timeStretch([Float](repeating: 0, count: 20000), ratio: ratio, sampleRate: 22050)
        #expect(silence.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [0.8, 1.25, 3])
    func blocksOfAnySizeGiveTheBytesOfTheWhole(ratio: Double) {
        let tune = testTune(seconds: 3, sampleRate: 22050)
        let stereo = zip(tune, noise(count: tune.count, seed: 6)).flatMap { [$0, 0.5 * $0 + 0.1 * $1] }
        let whole = timeStretch(stereo, ratio: ratio, sampleRate: 22050, channelCount: 2)
        for blockLength in [2, 1022, 20000] {
            let vocoder = PhaseVocoder(ratio: ratio, sampleRate: 22050, channelCount: 2)
            var pieces: [Float] = []
            for start in stride(from: 0, to: stereo.count, by: blockLength) {
                stereo[start..<min(stereo.count, start + blockLength)].withUnsafeBufferPointer {
                    vocoder.process($0) { pieces.append(contentsOf: $0) }
                }
            }
            vocoder.finish { pieces.append(contentsOf: $0) }
            #expect(pieces == whole, "blocks of \(blockLength)")
        }
    }

    @Test func channelsAreTurnedAlike() {
        let tune = testTune(seconds: 2, sampleRate: 22050)
        let found = timeStretch(tune.flatMap { [$0, -0.5 * $0] }, ratio: 1.25, sampleRate: 22050, channelCount: 2)
        for i in stride(from: 0, to: found.count, by: 2) { #expect(abs(found[i + 1] + 0.5 * found[i]) < 1e-5) }
        #expect(found.map(abs).max()! > 0.2)
    }
}
