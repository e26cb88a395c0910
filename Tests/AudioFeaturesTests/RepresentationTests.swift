import AudioFeatures
import Foundation
import TestSupport
import Testing

/// Golden values of Tests/Golden/audio/generate_representations.py: librosa's, or numpy's where it says so.
@Suite struct RepresentationTests {
    struct Values: Decodable {
        let stft, stftOddHammingFlush, melSlaney, melHTK, melPlain, logMel, logMelTop30, onset, onsetFine: [Float]
        let envelope, autocorrelationTempogram, fourierTempogram, hybridTempogram: [Float]
        let tempogramStep: Int
        let constantQDirect, constantQLibrosa, chroma, chromaConstantQ: [Float]
    }

    let golden: Values, signal: [Float]
    static let lowC = 130.812_782_650_299_3

    init() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/audio/representations.json")
        golden = try JSONDecoder().decode(Values.self, from: Data(contentsOf: url))
        signal = try Golden.load().signal
    }

    /// - Parameter tolerance: Relative to the largest expected value.
    private func expectEqual(_ found: [Float], _ expected: [Float], tolerance: Float, _ what: Comment) {
        #expect(found.count == expected.count && !expected.isEmpty, what)
        let peak = expected.reduce(0) { max($0, abs($1)) }
        let worst = zip(found, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / peak
        #expect(worst <= tolerance, "\(what): off by \(worst) of the peak")
    }

    private func everyNth(_ frames: [Float], size: Int) -> [Float] {
        stride(from: 0, to: frames.count / size, by: golden.tempogramStep).flatMap { frames[$0 * size..<($0 + 1) * size] }
    }

    @Test func spectraEqualLibrosa() {
        expectEqual(SpectrumStream(frameLength: 512, hopLength: 1100).frames(of: signal), golden.stft,
                    tolerance: 1e-6, "Hann, centred, hop longer than the frame")
        let odd = SpectrumStream(frameLength: 301, hopLength: 977, window: hammingWindow(length: 301), isCentred: false)
        expectEqual(odd.frames(of: signal), golden.stftOddHammingFlush, tolerance: 1e-6, "odd length, Hamming, not centred")
    }

    @Test func melBandsEqualLibrosa() {
        var configuration = MelSpectrogramConfiguration(frameLength: 1024, hopLength: 882, bandCount: 40)
        let mel = MelSpectrogram(configuration).frames(of: signal)
        expectEqual(mel, golden.melSlaney, tolerance: 1e-6, "Slaney")
        for (a, b) in zip(mel, golden.melSlaney) where b > 1e-6 { #expect(abs(a - b) < 1e-4 * b) }
        configuration.scale = .htk
        expectEqual(MelSpectrogram(configuration).frames(of: signal), golden.melHTK, tolerance: 1e-6, "HTK")
        configuration.scale = .slaney
        configuration.normalization = .peak
        expectEqual(MelSpectrogram(configuration).frames(of: signal), golden.melPlain, tolerance: 1e-6, "not normalised")
    }

    @Test func decibelsEqualLibrosa() {
        let configuration = MelSpectrogramConfiguration(frameLength: 1024, hopLength: 882, bandCount: 40)
        var decibels = DecibelMelSpectrogram(configuration).frames(of: signal)
        // Single precision shows in the quietest bands only.
        for (a, b) in zip(decibels, golden.logMel) { #expect(abs(a - b) < (b > -70 ? 0.001 : 0.1), "\(a), librosa \(b)") }
        limitDecibels(&decibels, range: 30)
        for (a, b) in zip(decibels, golden.logMelTop30) { #expect(abs(a - b) < 0.001, "\(a), librosa \(b)") }
        #expect(decibel(power: 4, reference: 2) == 10 * log10(Float(2)))
    }

    @Test func onsetStrengthEqualsLibrosa() {
        expectEqual(OnsetStrength().frames(of: signal), golden.onset, tolerance: 1e-4, "defaults")
        let fine = MelSpectrogramConfiguration(frameLength: 512, hopLength: 128, bandCount: 48)
        expectEqual(OnsetStrength(fine, lag: 2, bandWindow: 3).frames(of: signal), golden.onsetFine, tolerance: 1e-4,
                    "lag 2, maximum over 3 bands")
    }

    @Test func onsetStrengthWithoutARangeStreamsTheSameValuesWhereNothingIsCutOff() {
        let loud = noise(count: 22050, seed: 9)
        let streaming = OnsetStrength(decibelRange: nil)
        var early: [Float] = []
        loud.withUnsafeBufferPointer { streaming.process($0) { early.append(contentsOf: $0) } }
        #expect(early.count > 35)
        streaming.finish { early.append(contentsOf: $0) }
        #expect(early == OnsetStrength(decibelRange: 300).frames(of: loud))
    }

    @Test func tempogramsEqualLibrosa() {
        let acf = AutocorrelationTempogram(windowLength: 64).frames(of: golden.envelope)
        #expect(acf.count == 300 * 64)
        expectEqual(everyNth(acf, size: 64), golden.autocorrelationTempogram, tolerance: 2e-6, "autocorrelation")
        let fourier = FourierTempogram(windowLength: 64, quantity: .complex).frames(of: golden.envelope)
        #expect(fourier.count == 301 * 66)
        expectEqual(everyNth(fourier, size: 66), golden.fourierTempogram, tolerance: 2e-6, "Fourier")
        let hybrid = HybridTempogram(windowLength: 64).frames(of: golden.envelope)
        #expect(hybrid.count == 300 * 33)
        expectEqual(everyNth(hybrid, size: 33), golden.hybridTempogram, tolerance: 4e-6, "product, by numpy")
    }

    @Test func theHybridTempogramPeaksAtTheTempoOfAPulse() {
        let pulse = (0..<600).map { Float($0 % 16 == 0 ? 1 : 0) }
        let hybrid = HybridTempogram(windowLength: 128).frames(of: pulse)
        let frame = Array(hybrid[300 * 65..<301 * 65])
        #expect(frame.firstIndex(of: frame.max()!) == 128 / 16)
    }

    @Test func constantQEqualsTheDefinition() {
        let cqt = ConstantQTransform(minimumHz: Self.lowC, binCount: 48, quantity: .complex)
        expectEqual(cqt.frames(of: signal), golden.constantQDirect, tolerance: 2e-6, "definition, by numpy")
    }

    /// librosa's halving of the sample rate deviates from the definition by 1.4 % of the peak on this signal.
    @Test func constantQComesNearLibrosa() {
        let cqt = ConstantQTransform(minimumHz: Self.lowC, binCount: 48)
        expectEqual(cqt.frames(of: signal), golden.constantQLibrosa, tolerance: 0.02, "librosa")
    }

    @Test func chromaEqualsLibrosa() {
        expectEqual(SpectrumChroma().frames(of: signal), golden.chroma, tolerance: 1e-5, "from spectra")
        expectEqual(ConstantQChroma(minimumHz: Self.lowC, octaveCount: 4).frames(of: signal), golden.chromaConstantQ,
                    tolerance: 1e-5, "from the constant-Q transform, by numpy")
    }

    static let all: [(String, @Sendable () -> any StreamingRepresentation)] = [
        ("spectrum", { SpectrumStream(frameLength: 300, hopLength: 700) }),
        ("odd spectrum", { SpectrumStream(frameLength: 31, hopLength: 7, isCentred: false, quantity: .power) }),
        ("mel", { MelSpectrogram() }),
        ("decibels", { DecibelMelSpectrogram() }),
        ("onset strength", { OnsetStrength() }),
        ("streaming onset strength", { OnsetStrength(decibelRange: nil) }),
        ("autocorrelation", { AutocorrelationTempogram(windowLength: 48) }),
        ("Fourier", { FourierTempogram(windowLength: 48) }),
        ("hybrid", { HybridTempogram(windowLength: 48) }),
        ("constant Q", { ConstantQTransform(minimumHz: 200, binCount: 24) }),
        ("chroma", { SpectrumChroma() }),
        ("constant-Q chroma", { ConstantQChroma(minimumHz: 261.6, octaveCount: 2) }),
    ]

    @Test(arguments: all.indices)
    func blocksOfAnySizeGiveTheBytesOfTheWhole(index: Int) {
        let (name, make) = Self.all[index]
        let input = noise(count: 3011, seed: 5)
        let whole = make().frames(of: input)
        #expect(whole.count > 0 && whole.count % make().frameSize == 0 && whole.allSatisfy(\.isFinite))
        for blockLength in [1, 97, 2048] {
            let stream = make()
            var pieces: [Float] = []
            for start in stride(from: 0, to: input.count, by: blockLength) {
                input[start..<min(input.count, start + blockLength)].withUnsafeBufferPointer {
                    stream.process($0) { pieces.append(contentsOf: $0) }
                }
            }
            stream.finish { pieces.append(contentsOf: $0) }
            #expect(pieces == whole, "\(name), blocks of \(blockLength)")
        }
        #expect(make().frames(of: []).isEmpty, "\(name): nothing in, nothing out")
    }

    @Test(arguments: all.indices)
    func silenceGivesFiniteFrames(index: Int) {
        let frames = Self.all[index].1().frames(of: [Float](repeating: 0, count: 3000))
        #expect(!frames.isEmpty && frames.allSatisfy(\.isFinite))
    }

    @Test func theInverseTransformGoesBack() {
        for length in [1, 2, 15, 64, 441] {
            let transform = RealFFT(length: length), input = noise(count: length, seed: 8)
            for i in 0..<length { transform.input[i] = input[i] }
            transform.forward()
            for i in 0..<length { transform.input[i] = 0 }
            transform.inverse()
            for i in 0..<length { #expect(abs(transform.input[i] / Float(length) - input[i]) < 1e-5) }
        }
    }
}
