import AudioFeatures
import AudioFiles
import Foundation
import TestSupport
import Testing

@Suite struct SpectrumTests {
    @Test func logMelEqualsNumpyAndLibrosa() throws {
        let golden = try Golden.load()
        let frames = try LogMelFrames(samples: golden.signal, sampleRate: 22050)
        #expect(frames.frameCount == golden.frameCount)
        #expect(frames.bandCount == 64)
        #expect(frames.framesPerSecond == 50)
        let values = frames.floats(frames: 0..<frames.frameCount)
        for (index, expected) in golden.logMel.enumerated() {
            // Half a step of fixed point; below -11 nepers single precision in the transform shows too.
            let tolerance = expected > -11 ? 0.0015 : 0.05
            #expect(abs(Double(values[index]) - expected) < tolerance,
                    "frame \(index / 64) band \(index % 64): \(values[index]), numpy has \(expected)")
        }
    }

    @Test func magnitudesEqualNumpy() throws {
        let golden = try Golden.load()
        let stft = STFT(frameLength: 1024, hopLength: 441)
        let all = stft.magnitudes(of: golden.signal)
        #expect(all.count == golden.frameCount * 513)
        let largest = golden.magnitudesOfFrame5.max()!
        for (bin, expected) in golden.magnitudesOfFrame5.enumerated() {
            #expect(abs(Double(all[5 * 513 + bin]) - expected) < 2e-6 * largest)
        }
    }

    @Test func filterbanksEqualLibrosaOnBothScales() throws {
        let golden = try Golden.load()
        let spectrum = (0..<513).map { Float(1 + sin(0.013 * pow(Double($0), 1.7))) }
        for (scale, expected) in [(MelScale.htk, golden.htkBandsOfSpectrum), (.slaney, golden.slaneyBandsOfSpectrum)] {
            let bank = MelFilterbank(sampleRate: 22050, frameLength: 1024, bandCount: 64, minimumHz: 30,
                                     maximumHz: 10000, scale: scale)
            var bands = [Float](repeating: 0, count: 64)
            bank.apply(spectrum, into: &bands)
            for band in 0..<64 {
                #expect(abs(Double(bands[band]) - expected[band]) < 2e-5, "\(scale) band \(band)")
                #expect(abs(bank.row(band).reduce(0, +) - 1) < 1e-5)
            }
        }
    }

    @Test func fullScaleSineHasMagnitudeOneAtItsBand() throws {
        let bin = 100.0
        let sine = (0..<22050).map { Float(sin(2 * .pi * bin * Double($0) / 1024)) }
        let magnitudes = STFT(frameLength: 1024, hopLength: 441).magnitudes(of: sine)
        #expect(abs(magnitudes[20 * 513 + 100] - 256) < 0.01)
    }

    @Test func blocksOfAnySizeGiveTheBytesOfTheWhole() throws {
        let signal = noise(count: 30011, seed: 3)
        for rate in [22050, 44100, 48000, 8000, 44056] {
            let whole = try LogMelFrames(samples: signal, sampleRate: rate)
            for blockLength in [1, 7, 440, 4096, 5000] where blockLength > 1 || rate == 48000 {
                let resampler = try Resampler(from: rate, to: 22050)
                var logMel = LogMel()
                var position = 0
                while position < signal.count {
                    let end = min(signal.count, position + blockLength)
                    signal[position..<end].withUnsafeBufferPointer { resampler.process($0) { logMel.process($0) } }
                    position = end
                }
                resampler.finish { logMel.process($0) }
                let frames = logMel.finish()
                #expect(frames == whole, "rate \(rate), blocks of \(blockLength)")
            }
        }
    }

    @Test func noSamplesGiveNoFramesAndSilenceIsSilent() throws {
        let none = try LogMelFrames(samples: [], sampleRate: 22050)
        #expect(none.frameCount == 0)
        #expect(none.isSilent())
        let silence = try LogMelFrames(samples: [Float](repeating: 0, count: 22050), sampleRate: 22050)
        #expect(silence.frameCount == 51)
        #expect(silence.isSilent())
        #expect(silence.peakMagnitude < 1e-8)
        #expect(try !LogMelFrames(samples: noise(count: 22050, seed: 1), sampleRate: 22050).isSilent())
    }

    @Test func fixedPointSurvivesHugeAndTinySamples() throws {
        for scale: Float in [1e-30, 1e-5, 1e12, 3e37] {
            let frames = try LogMelFrames(samples: noise(count: 5000, seed: 2).map { $0 * scale }, sampleRate: 22050)
            #expect(frames.values.allSatisfy { $0 >= -16506 })
        }
    }

    @Test func transformOfAnImpulseIsFlatForOddAndEvenLengths() {
        for length in [1, 2, 3, 15, 16, 441, 1000, 1024] {
            let transform = RealFFT(length: length)
            transform.input[length / 2] = 1
            transform.forward()
            for k in 0...length / 2 {
                let angle = -2 * .pi * Double(k) * Double(length / 2) / Double(length)
                #expect(abs(Double(transform.output[2 * k]) - cos(angle)) < 1e-5)
                #expect(abs(Double(transform.output[2 * k + 1]) - sin(angle)) < 1e-5)
            }
        }
    }
}
