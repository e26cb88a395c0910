import AudioFeatures
import AudioFiles
import Foundation
import RandomStreams
import TestSupport
import Testing
import TimeStretch

@Suite struct ExcerptTests {
    private func excerpt(_ frames: LogMelFrames, start: Double, ratio: Double, count: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: count * frames.bandCount) { buffer, initialised in
            frames.values.withUnsafeBufferPointer {
                readExcerpt(frames: $0, bandCount: frames.bandCount, startFrame: start, ratio: ratio,
                            frameCount: count, into: buffer.baseAddress!)
            }
            initialised = count * frames.bandCount
        }
    }

    @Test func equalsThePlainFormula() {
        var stream = RandomStream(seed: 9, path: 1)
        for bands in [1, 7, 64] {
            let frames = LogMelFrames(bandCount: bands, framesPerSecond: 50,
                                      values: (0..<40 * bands).map { _ in Int16(-16000 + stream.index(below: 17000)) })
            for (start, ratio) in [(0.0, 1.0), (3.25, 1.3), (10, 0.7), (30, 2), (-4, 1)] {
                let found = excerpt(frames, start: start, ratio: ratio, count: 23)
                let v = (0..<23).flatMap { i -> [Double] in
                    let position = min(max(start + Double(i) * ratio, 0), 39)
                    let k = min(Int(position), 38), w = position - Double(k)
                    return (0..<bands).map {
                        (Double(frames.values[k * bands + $0]) * (1 - w)
                            + Double(frames.values[(k + 1) * bands + $0]) * w) / 1024
                    }
                }
                let peak = v.max()!
                for i in v.indices {
                    #expect(abs(Double(found[i]) - max(0, v[i] - peak + log(1000))) < 1e-5)
                }
            }
        }
    }

    @Test func oneFrameIsEnough() {
        let frames = LogMelFrames(bandCount: 3, framesPerSecond: 50, values: [0, -1024, -20000])
        let found = excerpt(frames, start: 5, ratio: 1.5, count: 4)
        for i in 0..<4 {
            #expect(abs(found[3 * i] - log(1000)) < 1e-5)
            #expect(abs(found[3 * i + 1] - (log(1000) - 1)) < 1e-5)
            #expect(found[3 * i + 2] == 0)
        }
    }

    @Test func gainLeavesTheExcerptUnchanged() throws {
        let tune = testTune(seconds: 8, sampleRate: 22050)
        let reference = excerpt(try LogMelFrames(samples: tune, sampleRate: 22050), start: 20, ratio: 1.1, count: 300)
        for gain: Float in [0.1, 0.5, 8] {
            let other = excerpt(try LogMelFrames(samples: tune.map { $0 * gain }, sampleRate: 22050),
                                start: 20, ratio: 1.1, count: 300)
            // What is left is rounding to fixed point and, near the excerpt's floor, the 1e-7 under the logarithm.
            for (x, y) in zip(reference, other) { #expect(abs(x - y) < (x > 3 ? 0.02 : 0.2), "gain \(gain)") }
        }
    }

    @Test func channelCountDoesNotMatter() throws {
        try withFolder { folder in
            let tune = testTune(seconds: 3, sampleRate: 44100)
            var all: [LogMelFrames] = []
            for channels in [1, 2, 6] {
                let path = "\(folder)/\(channels).wav"
                try write([[Float]](repeating: tune, count: channels), sampleRate: 44100, path: path)
                all.append(try loadLogMel(path: path))
            }
            #expect(all[0].frameCount == 151)
            for other in all[1...] {
                for (x, y) in zip(all[0].values, other.values) {
                    #expect(abs(Int(x) - Int(y)) <= (x > -10000 ? 3 : 400))
                }
            }
        }
    }

    @Test func sampleRateDoesNotMatterWhereTheSoundIs() throws {
        let reference = excerpt(try LogMelFrames(samples: testTune(seconds: 4, sampleRate: 22050), sampleRate: 22050),
                                start: 10, ratio: 1, count: 150)
        for rate in [8000, 16000, 32000, 44100, 48000, 96000] {
            let other = excerpt(try LogMelFrames(samples: testTune(seconds: 4, sampleRate: rate), sampleRate: rate),
                                start: 10, ratio: 1, count: 150)
            // Loud bands only: 8 kHz files have nothing above 4 kHz.
            let loud = zip(reference, other).filter { $0.0 > 3 }
            let mean = loud.reduce(0) { $0 + abs($1.0 - $1.1) } / Float(loud.count)
            #expect(loud.count > 1000)
            #expect(mean < 0.02, "\(rate) Hz differs by \(mean) nepers on average")
        }
    }

    @Test func stretchRatioDividesInterOnsetIntervals() throws {
        // Clicks every 25 frames, with slopes so that none falls between two positions: every 25 / r when faster by r.
        let values = (0..<4000).flatMap { (i: Int) -> [Int16] in
            let distance: Int = min(i % 25, 25 - i % 25)
            return [Int16](repeating: Int16(max(-16000, -3000 * distance)), count: 4)
        }
        let frames = LogMelFrames(bandCount: 4, framesPerSecond: 50, values: values)
        for ratio in [0.7071, 0.8, 0.95, 1, 1.1, 1.25, 1.4142] {
            let found = excerpt(frames, start: 3.3, ratio: ratio, count: 900)
            var onsets: [Double] = [], i = 0
            while i < 900 {
                // The centre of gravity of a click's frames is exact: interpolation spreads it over neighbours.
                if found[i * 4] > 0 {
                    var mass = 0.0, moment = 0.0
                    while i < 900 && found[i * 4] > 0 {
                        mass += Double(found[i * 4])
                        moment += Double(found[i * 4]) * Double(i)
                        i += 1
                    }
                    onsets.append(moment / mass)
                } else { i += 1 }
            }
            #expect(onsets.count >= Int(900 * ratio / 25) - 1)
            guard onsets.count > 3 else { return }
            let interval = (onsets[onsets.count - 2] - onsets[1]) / Double(onsets.count - 3)
            #expect(abs(interval - 25 / ratio) < 1 / 900.0 * 25, "ratio \(ratio): interval \(interval)")
        }
    }

    @Test func augmentationRepeatsKeepsRangeAndCanBeSwitchedOff() throws {
        let frames = try LogMelFrames(samples: testTune(seconds: 6, sampleRate: 22050), sampleRate: 22050)
        let plain = excerpt(frames, start: 0, ratio: 1, count: 200)
        func augmented(_ augmentation: FeatureAugmentation, seed: UInt64) -> [Float] {
            var copy = plain
            var stream = RandomStream(seed: seed, path: 4)
            copy.withUnsafeMutableBufferPointer {
                augmentation.apply(to: $0.baseAddress!, frameCount: 200, bandCount: 64, stream: &stream)
            }
            return copy
        }
        var all = FeatureAugmentation()
        (all.maskProbability, all.smoothingProbability) = (1, 1)
        #expect(augmented(all, seed: 1) == augmented(all, seed: 1))
        #expect(augmented(all, seed: 1) != augmented(all, seed: 2))
        #expect(augmented(.none, seed: 1) == plain)
        for seed in 0..<40 as Range<UInt64> {
            let x = augmented(all, seed: seed)
            #expect(x.allSatisfy { $0 >= 0 && $0 < 20 })
            let silent = (0..<64).filter { band in (0..<200).allSatisfy { x[$0 * 64 + band] == 0 } }.count
            #expect(silent >= 4)
        }
    }

    @Test func smoothingKeepsTheMeanAndWidensAnImpulse() {
        var x = [Float](repeating: 0, count: 101 * 2)
        x[50 * 2] = 1
        var augmentation = FeatureAugmentation.none
        (augmentation.smoothingProbability, augmentation.maximumSmoothingFrames) = (1, 3)
        var stream = RandomStream(seed: 2, path: 2)
        x.withUnsafeMutableBufferPointer {
            augmentation.apply(to: $0.baseAddress!, frameCount: 101, bandCount: 2, stream: &stream)
        }
        let band = (0..<101).map { x[$0 * 2] }
        #expect(abs(band.reduce(0, +) - 1) < 1e-4)
        #expect(band[50] < 0.9 && band[49] == band[51] && band[49] > 0)
        #expect((0..<101).allSatisfy { x[$0 * 2 + 1] == 0 })
    }
}
