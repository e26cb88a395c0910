import AudioFeatures
import Foundation
import RandomStreams
import SourceSeparation
import Testing

/// Parts of sounds; golden values of Tests/Golden/separation/generate.py.
@Suite struct SeparationTests {
    struct Values: Decodable {
        struct Parts: Decodable { let harmonic, percussive: [Float] }
        let whole, short: Parts
    }

    /// Three steady tones and bursts of noise, as the script has it.
    private func sound(_ count: Int) -> [Float] {
        var state: UInt32 = 5
        return (0..<count).map { i in
            state = state &* 1_664_525 &+ 1_013_904_223
            let t = Double(i) / 22050, tones = [110.0, 440, 1250].reduce(0) { $0 + 0.15 * sin(2 * .pi * $1 * t) }
            return Float(tones + 0.4 * exp(-t.truncatingRemainder(dividingBy: 0.25) / 0.015) * (Double(state) / 0x1p31 - 1))
        }
    }

    private func separated(_ samples: [Float], _ parts: [SoundPart] = SoundPart.allCases, sampleRate: Int = 22050, channels: Int = 1, blocks: [Int] = [8192]) -> [SoundPart: [Float]] {
        let separator = SoundSeparator(parts, sampleRate: sampleRate, channelCount: channels)
        var result = Dictionary(uniqueKeysWithValues: parts.map { ($0, [Float]()) }), start = 0, turn = 0
        while start < samples.count {
            let end = min(samples.count, start + blocks[turn % blocks.count] * channels)
            samples[start..<end].withUnsafeBufferPointer { separator.process($0) { result[$0]!.append(contentsOf: $1) } }
            (start, turn) = (end, turn + 1)
        }
        separator.finish { result[$0]!.append(contentsOf: $1) }
        return result
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        #expect(a.count == b.count)
        return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// Within 1e-5 of full scale.
    @Test func harmonicAndPercussiveAreThoseOfLibrosa() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/separation/parts.json")
        let golden = try JSONDecoder().decode(Values.self, from: Data(contentsOf: file))
        for (expected, count, step) in [(golden.whole, 33075, 97), (golden.short, 2000, 13)] {
            let parts = separated(sound(count))
            func thinned(_ part: SoundPart) -> [Float] { stride(from: 0, to: count, by: step).map { parts[part]![$0] } }
            #expect(largestDifference(thinned(.harmonic), expected.harmonic) < 1e-5, "\(count) samples")
            #expect(largestDifference(thinned(.percussive), expected.percussive) < 1e-5, "\(count) samples")
        }
    }

    @Test(arguments: [1, 100, 511, 512, 2048, 20000, 44101]) func partsAddUpToTheSound(count: Int) {
        var stream = RandomStream(seed: 6, path: UInt64(count))
        let samples = (0..<count).map { _ in Float(stream.uniform(in: -1...1)) }, parts = separated(samples)
        for sum in [[SoundPart.harmonic, .percussive], [.percussive, .bass, .other], [.rhythm, .other]] {
            let total = samples.indices.map { i in sum.reduce(Float(0)) { $0 + parts[$1]![i] } }
            #expect(largestDifference(total, samples) < 2e-6, "\(sum)")
        }
    }

    @Test func howTheStreamIsCutChangesNothingAndChannelsAreDividedByThemselves() {
        let left = sound(30000), right = [Float](repeating: 0, count: 30000), mono = separated(left)
        #expect(separated(left, blocks: [1, 700, 13]) == mono)
        let stereo = separated(zip(left, right).flatMap { [$0, $1] }, channels: 2, blocks: [999])
        for part in SoundPart.allCases {
            #expect(stride(from: 0, to: 60000, by: 2).map { stereo[part]![$0] } == mono[part])
            #expect(stride(from: 1, to: 60000, by: 2).allSatisfy { stereo[part]![$0] == 0 })
        }
    }

    @Test func tonesStrokesAndBassGoWhereTheyBelong() {
        func energy(_ samples: [Float]) -> Float { samples.reduce(0) { $0 + $1 * $1 } }
        func shares(_ samples: [Float]) -> [SoundPart: Float] { separated(samples).mapValues { energy($0) / energy(samples) } }
        func tone(_ hertz: Double) -> [Float] { (0..<44100).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / 22050)) } }
        let high = shares(tone(1000)), low = shares(tone(80)), strokes = shares((0..<44100).map { $0 % 11025 == 5000 ? 1 : 0 })
        #expect(high[.other]! > 0.9 && high[.bass]! < 0.01 && low[.bass]! > 0.9 && low[.other]! < 0.01)
        #expect(strokes[.percussive]! > 0.95 && strokes[.rhythm]! > 0.95 && strokes[.harmonic]! < 0.01)
    }

    @Test func spectraThatWereNotChangedGiveBackTheSamples() {
        var stream = RandomStream(seed: 2)
        let samples = (0..<5000).map { _ in Float(stream.uniform(in: -1...1)) }
        for (frame, hop) in [(512, 128), (300, 100), (64, 32)] {
            let spectra = SpectrumStream(frameLength: frame, hopLength: hop), inverse = InverseSTFT(frameLength: frame, hopLength: hop)
            var result: [Float] = []
            samples.withUnsafeBufferPointer { spectra.process($0) { inverse.add($0) { result.append(contentsOf: $0) } } }
            spectra.finish { inverse.add($0) { result.append(contentsOf: $0) } }
            inverse.finish(sampleCount: samples.count) { result.append(contentsOf: $0) }
            #expect(largestDifference(result, samples) < 2e-6, "\(frame) \(hop)")
        }
    }
}
