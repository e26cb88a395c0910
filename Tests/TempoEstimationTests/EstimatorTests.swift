import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import TempoEstimation
import Tensors
import Testing

@Suite struct EstimatorTests {
    @Test func theTempoIsThatOfTheReferenceAlike() throws {
        let estimator = TempoEstimator(model: perfectModel(), options: TempoOptions(prior: .flat))
        for tempo in [47.3, 61, 99.9, 133.7, 201] {
            let estimate = estimator.estimate(distribution: peaked(at: tempo, estimator.model.network.tempoAxis))
            #expect(abs(try #require(estimate.tempoBPM) / tempo - 1) < 0.002)
            #expect(estimate.confidence > 0.5 && estimate.confidence <= 1 && estimate.refusal == nil)
        }
    }

    @Test func thePriorChoosesBetweenEqualLevelsAndTheRangeForbids() throws {
        let model = perfectModel(), axis = model.network.tempoAxis
        let both = zip(peaked(at: 63, axis), peaked(at: 126, axis)).map { 0.5 * $0 + 0.5 * $1 }
        let estimate = TempoEstimator(model: model).estimate(distribution: both)
        #expect(abs(try #require(estimate.tempoBPM) - 126) < 0.5)
        let tempo = try #require(estimate.tempo)
        #expect(abs(try #require(tempo.secondBPM) - 63) < 0.5)
        #expect(tempo.strength > 0.5 && tempo.strength < 1)
        let slow = TempoEstimator(model: model, options: TempoOptions(prior: TempoPrior(minimumBPM: 50, maximumBPM: 100))).estimate(distribution: both)
        #expect(abs(try #require(slow.tempoBPM) - 63) < 0.5)
        let centred = TempoEstimator(model: model, options: TempoOptions(prior: TempoPrior(centreBPM: 65))).estimate(distribution: both)
        #expect(abs(try #require(centred.tempoBPM) - 63) < 0.5)
    }

    /// 100 against 131 BPM are no levels of one pulse, so one of them is wrong; 63 and 126 may both be right.
    @Test func twoTempiOfDifferentPulsesShareTheConfidence() throws {
        let estimator = TempoEstimator(model: perfectModel(), options: TempoOptions(prior: .flat)), axis = estimator.model.network.tempoAxis
        func mixed(_ first: Double, _ second: Double) -> TempoEstimate {
            estimator.estimate(distribution: zip(peaked(at: first, axis), peaked(at: second, axis)).map { 0.52 * $0 + 0.48 * $1 })
        }
        let contested = mixed(100, 131), levels = mixed(63, 126)
        #expect(abs(try #require(contested.tempoBPM) - 100) < 0.5)
        let strength = try #require(contested.tempo).strength
        #expect(strength < 0.6 && abs(contested.confidence / levels.confidence - strength) < 0.02, "\(contested), \(levels)")
    }

    @Test func whatIsLikeNoReferenceHasNoTempo() {
        let model = perfectModel(minimumConfidence: 0.5)
        let uniform = [Double](repeating: 1 / 126, count: 126)
        let estimate = TempoEstimator(model: model).estimate(distribution: uniform)
        #expect(estimate.tempoBPM == nil && estimate.refusal == .noPulse && estimate.confidence < 0.5)
    }

    @Test func silenceAndTooLittleSoundAreRefusedWithTheReason() throws {
        let estimator = TempoEstimator(model: try tinyModel())
        #expect(try estimator.estimate(samples: [Float](repeating: 0, count: 8000 * 10), sampleRate: 8000).refusal == .silent)
        var stream = RandomStream(seed: 9)
        let short = renderReference(pattern: .rock, tempoBPM: 120, seconds: 2.5, sampleRate: 8000, stream: &stream)
        #expect(try estimator.estimate(samples: short.samples, sampleRate: 8000).refusal == .tooShort)
        #expect(try estimator.estimate(samples: [], sampleRate: 8000).refusal == .tooShort)
        let enough = renderReference(pattern: .rock, tempoBPM: 120, seconds: 4, sampleRate: 8000, stream: &stream)
        #expect(try estimator.estimate(samples: enough.samples, sampleRate: 8000).refusal == nil)
    }

    /// A rendering long enough for many windows and several of the refinement's segments.
    private static func longSound() -> [Float] {
        var stream = RandomStream(seed: 5)
        return renderReference(pattern: .rock, tempoBPM: 113, seconds: 70, sampleRate: 8000, stream: &stream).samples
    }

    @Test func blocksOfAnySizeGiveTheSameAnswer() throws {
        let estimator = TempoEstimator(model: try tinyModel(), options: TempoOptions(findsLocalTempi: true)), sound = Self.longSound()
        let whole = try estimator.estimate(samples: sound, sampleRate: 8000)
        #expect(whole.tempoBPM != nil && whole.segments != nil && whole.durationSeconds == 70)
        for size in [37, 1000, 99_999] {
            let tracker = try TempoTracker(model: estimator.model, options: estimator.options, sampleRate: 8000)
            for start in stride(from: 0, to: sound.count, by: size) { tracker.process(Array(sound[start..<min(sound.count, start + size)])) }
            tracker.finish()
            #expect(tracker.estimate() == whole, "blocks of \(size) samples")
        }
        let frames = try LogMelFrames(samples: sound, sampleRate: 8000, configuration: estimator.model.features)
        var ofFrames = estimator.estimate(frames)
        // Frames know the length of the sound only to the nearest frame.
        #expect(abs(ofFrames.durationSeconds - 70) < 0.03)
        ofFrames.durationSeconds = 70
        #expect(ofFrames == whole)
    }

    @Test func aFileAnalysedOnAnotherThreadGivesTheSameEstimate() throws {
        let estimator = TempoEstimator(model: try tinyModel(), options: TempoOptions(findsLocalTempi: true))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sametempo-estimator-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, sound) in [("long", Self.longSound()), ("none", []), ("short", Array(Self.longSound().prefix(3000)))] {
            let path = "\(folder)/\(name).wav"
            try writeWAV(samples: sound, sampleRate: 8000, path: path)
            let apart = Result { try estimator.estimate(path: path, overlapsDecoding: true) }
            let plain = Result { try estimator.estimate(URL(fileURLWithPath: path)) }
            switch (apart, plain) {
            case (.success(let apart), .success(let plain)): #expect(apart == plain, "\(name)")
            case (.failure(let apart), .failure(let plain)): #expect("\(apart)" == "\(plain)")
            default: Issue.record("\(name): \(apart) and \(plain)")
            }
        }
    }

    @Test func askingATrackerDoesNotChangeWhatItSaysLater() throws {
        let estimator = TempoEstimator(model: try tinyModel()), sound = Self.longSound()
        let asked = try TempoTracker(model: estimator.model, sampleRate: 8000)
        #expect(asked.estimate().refusal == .tooShort)
        var answers: [TempoEstimate] = []
        for start in stride(from: 0, to: sound.count, by: 40_000) {
            asked.process(Array(sound[start..<min(sound.count, start + 40_000)]))
            answers.append(asked.estimate())
        }
        asked.finish()
        #expect(answers.allSatisfy { $0.refusal == nil }, "five seconds are enough to be asked about")
        #expect(asked.estimate() == (try estimator.estimate(samples: sound, sampleRate: 8000)))
        #expect(asked.durationSeconds == 70)
    }

    /// What was long ago must not hide that the tempo has changed.
    @Test func aTrackerWithAWindowHearsTheNewestSoundOnly() throws {
        let model = try tinyModel(), sound = Self.longSound(), window = 10.0
        let tracker = try TempoTracker(model: model, sampleRate: 8000, windowSeconds: window)
        #expect(tracker.estimate().refusal == .tooShort)
        for start in stride(from: 0, to: sound.count, by: 12_345) {
            tracker.process(Array(sound[start..<min(sound.count, start + 12_345)]))
            if start % 2 == 0 { _ = tracker.estimate() }
        }
        tracker.finish()
        let frames = try LogMelFrames(samples: sound, sampleRate: 8000, configuration: model.features)
        let kept = Int(window * frames.framesPerSecond) * frames.bandCount
        let newest = LogMelFrames(bandCount: frames.bandCount, framesPerSecond: frames.framesPerSecond, values: Array(frames.values.suffix(kept)))
        var expected = TempoEstimator(model: model).estimate(newest)
        expected.durationSeconds = window
        #expect(tracker.estimate() == expected && tracker.durationSeconds == 70)
        #expect(tracker.estimate() != (try TempoEstimator(model: model).estimate(samples: sound, sampleRate: 8000)))
    }

    @Test(arguments: [nil, 8.0]) func aTrackerThatIsResetIsAsNew(windowSeconds: Double?) throws {
        let model = try tinyModel(), sound = Self.longSound()
        let fresh = try TempoTracker(model: model, sampleRate: 8000, windowSeconds: windowSeconds)
        let used = try TempoTracker(model: model, sampleRate: 8000, windowSeconds: windowSeconds)
        used.process(Array(sound.prefix(200_000)))
        used.finish()
        used.reset()
        #expect(used.durationSeconds == 0 && used.estimate().refusal == .tooShort)
        for tracker in [fresh, used] {
            tracker.process(Array(sound.suffix(120_000)))
            tracker.finish()
        }
        #expect(used.estimate() == fresh.estimate() && used.durationSeconds == 15)
    }

    @Test func feedingATrackerAfterItsEndIsAMistakeThatStopsTheProgram() async throws {
        await #expect(processExitsWith: .failure) {
            let tracker = try TempoTracker(model: tinyModel(), sampleRate: 8000)
            tracker.finish()
            tracker.process([0, 0])
        }
        await #expect(processExitsWith: .success) {
            let tracker = try TempoTracker(model: tinyModel(), sampleRate: 8000)
            tracker.finish()
            tracker.reset()
            tracker.process([0, 0])
        }
    }

    @Test func everyPartOfAFileIsHeard() throws {
        // Silence but for one short sound: wherever it is, some window holds it.
        let model = try tinyModel()
        for place in [0.1, 3, 10.2, 22.9] {
            var sound = [Float](repeating: 0, count: 23 * 8000 + 4000)
            for i in 0..<2000 { sound[Int(place * 8000) + i] = 0.3 * Float(i % 7) / 7 }
            let frames = try LogMelFrames(samples: sound, sampleRate: 8000, configuration: model.features)
            let heard = model.windows.distribution(of: frames, bandGroups: model.features.bandGroups, network: model.network).windows
            #expect(!heard.isEmpty && heard.count <= 3, "a sound at \(place) s: windows at \(heard.map(\.startSeconds))")
            #expect(heard.allSatisfy { $0.startSeconds <= place + 0.3 && $0.startSeconds + 4 >= place })
        }
    }
}
