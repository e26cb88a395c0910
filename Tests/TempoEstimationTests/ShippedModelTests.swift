import AudioFeatures
import AudioSynthesis
import Formats
import Foundation
import RandomStreams
import TempoEstimation
import Testing

/// Where the repository has the model.
private let repositoryFile = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Data/Models/sametempo.safetensors")

/// What users rely on in the model that comes with the package. `SAMETEMPO_TEST_MODEL` names another one to test.
@Suite struct ShippedModelTests {
    private static let shared = Result {
        let other = ProcessInfo.processInfo.environment["SAMETEMPO_TEST_MODEL"]
        return TempoEstimator(model: try other.map { try TempoModel(contentsOf: $0) } ?? TempoModel.shipped())
    }

    private let estimator: TempoEstimator
    private let rate: Int

    /// With local tempi.
    private var detailed: TempoEstimator {
        var detailed = estimator
        detailed.options.findsLocalTempi = true
        return detailed
    }

    init() throws {
        estimator = try Self.shared.get()
        rate = estimator.model.features.sampleRate
    }

    /// A build that kept the bytes of an older file would ship the wrong model without a word.
    @Test func theModelInTheProgramIsTheFileInTheRepository() throws {
        let file = repositoryFile, model = try TempoModel(contentsOf: file), shipped = try TempoModel.shipped()
        #expect(try TempoModel.shippedFile().contentHash() == SafeTensors(contentsOf: file.path).contentHash())
        #expect(shipped.provenance == model.provenance && shipped.calibration == model.calibration && shipped.prior == model.prior)
        #expect(zip(shipped.weights, model.weights).allSatisfy { $0.name == $1.name && $0.tensor.scalars == $1.tensor.scalars })
        #expect(shipped.references.distributions.scalars == model.references.distributions.scalars)
    }

    /// Seeds that neither training nor the references use.
    private func clicks(_ pattern: ReferencePattern, _ tempo: Double, seconds: Double = 16, sampleRate: Int? = nil) -> [Float] {
        var stream = RandomStream(seed: 0xC0FFEE, path: UInt64(tempo * 1000))
        return renderReference(pattern: pattern, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate ?? rate, stream: &stream).samples
    }

    private func groove(_ style: GrooveStyle, _ tempo: Double, seconds: Double = 24, sampleRate: Int? = nil, seed: UInt64 = 0xBEE) -> [Float] {
        var stream = RandomStream(seed: seed, path: UInt64(tempo * 1000))
        return renderGroove(style: style, tempoBPM: tempo, seconds: seconds, sampleRate: sampleRate ?? rate, stream: &stream).samples
    }

    private func tempo(_ samples: [Float], sampleRate: Int? = nil) throws -> Double? {
        try estimator.estimate(samples: samples, sampleRate: sampleRate ?? rate).tempoBPM
    }

    /// Relative error after folding by whole octaves.
    private func foldedError(_ a: Double, _ b: Double) -> Double {
        let octaves = log2(a / b)
        return abs(exp2(octaves - octaves.rounded()) - 1)
    }

    @Test(arguments: ReferencePattern.allCases)
    func everyPatternAtEveryTempoIsRightUpToItsLevel(pattern: ReferencePattern) throws {
        for step in 0..<12 {
            let true_ = 40 * pow(6, (Double(step) + 0.37) / 12)
            let found = try tempo(clicks(pattern, true_))
            let relation = TempoRelation(estimatedBPM: found, annotatedBPM: true_)
            #expect(relation.isAccuracy2, "\(pattern) at \(true_) BPM: \(String(describing: found))")
            // Triplets and three-beat bars may be counted by threes; the others only by twos.
            if let found, ![.click3, .swing, .waltz].contains(pattern) {
                #expect(foldedError(found, true_) < 0.005, "\(pattern) at \(true_) BPM: \(found)")
            }
        }
    }

    /// Frames as they would be of the same music played faster.
    private func stretched(_ frames: LogMelFrames, by ratio: Double) -> LogMelFrames {
        let bands = frames.bandCount, count = Int(Double(frames.frameCount - 2) / ratio)
        var values = [Int16](repeating: 0, count: count * bands)
        for frame in 0..<count {
            let place = Double(frame) * ratio, index = Int(place), fraction = place - Double(index)
            for band in 0..<bands {
                let a = Double(frames.values[index * bands + band]), b = Double(frames.values[(index + 1) * bands + band])
                values[frame * bands + band] = Int16((a + (b - a) * fraction).rounded())
            }
        }
        return LogMelFrames(bandCount: bands, framesPerSecond: frames.framesPerSecond, values: values)
    }

    @Test(arguments: [0.8, 0.93, 1.07, 1.25])
    func aStretchMovesTheEstimateByItsRatio(ratio: Double) throws {
        let sounds = [clicks(.click, 103), clicks(.rock, 118), groove(.rock, 121), groove(.disco, 124), groove(.pop, 98)]
        for (index, sound) in sounds.enumerated() {
            let frames = try LogMelFrames(samples: sound, sampleRate: rate, configuration: estimator.model.features)
            let plain = try #require(estimator.estimate(frames).tempoBPM), moved = try #require(estimator.estimate(stretched(frames, by: ratio)).tempoBPM)
            // Another level may be answered at another tempo; the ratio must hold within it.
            #expect(foldedError(moved, plain * ratio) < 0.005, "sound \(index): \(plain), then \(moved) BPM")
        }
    }

    @Test(arguments: [0.85, 1.15])
    func renderingFasterMovesTheEstimateByTheRatio(ratio: Double) throws {
        for tempo in [96.0, 120, 140] {
            let plain = try #require(try self.tempo(clicks(.rock, tempo))), moved = try #require(try self.tempo(clicks(.rock, tempo * ratio)))
            #expect(foldedError(moved, plain * ratio) < 0.005)
            let slow = try #require(try self.tempo(groove(.rock, tempo))), fast = try #require(try self.tempo(groove(.rock, tempo * ratio)))
            #expect(foldedError(fast, slow * ratio) < 0.01, "\(slow), \(fast)")
        }
    }

    @Test func gainChannelsRateAndAPauseBeforeDoNotChangeTheTempo() throws {
        for (index, sound) in [clicks(.rock, 111), groove(.pop, 104), groove(.funk, 108)].enumerated() {
            let plain = try #require(try tempo(sound))
            let changed: [(String, [Float])] = [
                ("12 dB down", sound.map { $0 * 0.25 }), ("40 dB down", sound.map { $0 * 0.01 }), ("upside down", sound.map { -$0 }),
                ("after a pause", [Float](repeating: 0, count: 2 * rate) + sound),
            ]
            for (name, samples) in changed {
                let found = try #require(try tempo(samples), "sound \(index), \(name)")
                #expect(abs(found / plain - 1) < 0.005, "sound \(index), \(name): \(plain), then \(found)")
            }
        }
        for sampleRate in [11025, 32000, 44100, 48000] {
            let found = try #require(try tempo(clicks(.rock, 111, sampleRate: sampleRate), sampleRate: sampleRate))
            #expect(abs(found / 111 - 1) < 0.005, "\(sampleRate) Hz: \(found)")
        }
    }

    @Test func whatHasNoTempoIsRefused() throws {
        #expect(try estimator.estimate(samples: [Float](repeating: 0, count: 12 * rate), sampleRate: rate).refusal == .silent)
        #expect(try estimator.estimate(samples: clicks(.rock, 120, seconds: 2), sampleRate: rate).refusal == .tooShort)
        var stream = RandomStream(seed: 0xF00D)
        for level in [0.01, 0.3] {
            let noise = (0..<60 * rate).map { _ in Float(level * stream.uniform(in: -1...1)) }
            let estimate = try estimator.estimate(samples: noise, sampleRate: rate)
            #expect(estimate.refusal == .noPulse, "noise of level \(level): \(estimate)")
        }
        // Calibration lets one in twenty pass, of sounds that it has seen.
        var refused = 0, confident = 0
        let count = 5 * PulselessKind.allCases.count
        for item in 0..<count {
            let sound = renderPulseless(kind: PulselessKind.allCases[item % PulselessKind.allCases.count], seconds: 24, sampleRate: rate, stream: &stream)
            let estimate = try estimator.estimate(samples: sound.samples, sampleRate: rate)
            if estimate.refusal == .noPulse { refused += 1 } else if estimate.confidence > 0.9 { confident += 1 }
        }
        #expect(refused >= count / 2, "\(refused) of \(count) sounds without a pulse refused")
        #expect(confident <= count / 10, "\(confident) of \(count) answered with confidence")
    }

    @Test func musicIsNotRefused() throws {
        let styles: [(GrooveStyle, Double)] = [(.rock, 132), (.pop, 100), (.disco, 122), (.funk, 104), (.metal, 160), (.hipHop, 88)]
        for (style, tempo) in styles {
            let estimate = try estimator.estimate(samples: groove(style, tempo), sampleRate: rate)
            #expect(TempoRelation(estimatedBPM: estimate.tempoBPM, annotatedBPM: tempo).isAccuracy2, "\(style) at \(tempo): \(estimate)")
        }
    }

    @Test func twoJoinedPiecesAreToldApartWhereTheyMeet() throws {
        let first = groove(.rock, 128, seconds: 40), second = groove(.disco, 109, seconds: 36)
        let estimate = try detailed.estimate(samples: first + second, sampleRate: rate)
        let parts = try #require(estimate.segments)
        let joint = try #require(parts.dropFirst().first { foldedError($0.tempoBPM, 109) < 0.01 })
        #expect(abs(joint.startSeconds - 40) <= 8, "found at \(joint.startSeconds) s, one window is 8 s")
        #expect(parts.filter { $0.endSeconds < 40 }.allSatisfy { foldedError($0.tempoBPM, 128) < 0.01 })
        let stability = try #require(estimate.tempo?.stability)
        #expect(stability > 0.3 && stability < 0.8, "half of it has another tempo: \(stability)")
        let steady = try detailed.estimate(samples: first, sampleRate: rate)
        #expect(steady.tempo?.stability == 1 && steady.segments?.count == 1)
    }

    @Test func aDriftIsFollowedWithinTwoPercent() throws {
        let frames = try LogMelFrames(samples: groove(.rock, 116, seconds: 100), sampleRate: rate, configuration: estimator.model.features)
        // Position p(t) whose speed rises from 1.0 to 1.1 over the piece.
        let bands = frames.bandCount, count = Int(Double(frames.frameCount - 2) / 1.05)
        var values = [Int16](repeating: 0, count: count * bands)
        for frame in 0..<count {
            let t = Double(frame), place = t + 0.05 * t * t / Double(count), index = Int(place), fraction = place - Double(index)
            for band in 0..<bands {
                let a = Double(frames.values[index * bands + band]), b = Double(frames.values[(index + 1) * bands + band])
                values[frame * bands + band] = Int16((a + (b - a) * fraction).rounded())
            }
        }
        let drifting = LogMelFrames(bandCount: bands, framesPerSecond: frames.framesPerSecond, values: values)
        let parts = try #require(detailed.estimate(drifting).segments)
        #expect(parts.count >= 3)
        let seconds = Double(count) / frames.framesPerSecond
        #expect(parts.first!.startSeconds < 4 && parts.last!.endSeconds > seconds - 4)
        for part in parts {
            let middle = (part.startSeconds + part.endSeconds) / 2
            #expect(foldedError(part.tempoBPM, 116 * (1 + 0.1 * middle / seconds)) < 0.02, "\(part)")
        }
    }
}
