import AudioFiles
import Foundation
import TestSupport
import Testing

@Suite struct ResamplerTests {
    /// Signal-to-noise ratio of a resampled sine against the sine itself, in decibels, ends left out.
    private func quality(hertz: Double, from source: Int, to target: Int) throws -> Double {
        let input = (0..<source).map { Float(sin(2 * .pi * hertz * Double($0) / Double(source))) }
        let output = try resample(input, from: source, to: target)
        #expect(abs(output.count - target) <= 1, "one second from \(source) Hz gave \(output.count) samples")
        var signal = 0.0, error = 0.0
        for i in target / 10..<target * 9 / 10 {
            let expected = sin(2 * .pi * hertz * Double(i) / Double(target))
            signal += expected * expected
            error += pow(Double(output[i]) - expected, 2)
        }
        return 10 * log10(signal / error)
    }

    @Test func sinesKeepTheirPhaseAndLevelAtAllRates() throws {
        for rate in [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000, 44056, 37801] {
            let decibels = try quality(hertz: 1000, from: rate, to: 22050)
            #expect(decibels > 70, "\(rate) Hz: \(decibels) dB")
        }
        #expect(try quality(hertz: 9900, from: 44100, to: 22050) > 65)
        #expect(try quality(hertz: 9900, from: 48000, to: 22050) > 65)
    }

    @Test func whatLiesAboveTheTargetDoesNotFoldDown() throws {
        for (rate, hertz) in [(44100, 13000.0), (48000, 12300), (96000, 30000), (44056, 14000)] {
            let input = (0..<rate).map { Float(sin(2 * .pi * hertz * Double($0) / Double(rate))) }
            let output = try resample(input, from: rate, to: 22050)
            let peak = output[2000..<20000].reduce(0) { max($0, abs($1)) }
            #expect(peak < 2e-4, "\(hertz) Hz at \(rate) leaves \(peak)")
        }
    }

    @Test func extremeRatesAreRefusedAndNeverCrash() throws {
        for rate in [1, 80, 0, -5, 6_000_000] {
            #expect(throws: AudioError.unsupportedSampleRate(path: nil, hertz: rate, targetHertz: 22050)) {
                try Resampler(from: rate, to: 22050)
            }
        }
        for rate in [100, 768_000, 5_000_000, 22051] {
            #expect(try resample(noise(count: 3000, seed: 1), from: rate, to: 22050).allSatisfy { $0.isFinite })
        }
        #expect(try resample([], from: 48000, to: 22050).isEmpty)
    }
}
