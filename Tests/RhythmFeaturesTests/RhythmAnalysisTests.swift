import AudioSynthesis
import RandomStreams
import RhythmFeatures
import TempoEstimation
import Testing

/// What the features say of sounds whose rhythm is known.
@Suite struct RhythmAnalysisTests {
    private func analysis(_ pattern: ReferencePattern, tempoBPM: Double = 120) throws -> RhythmAnalysis {
        var stream = RandomStream(seed: 19)
        let sound = renderReference(pattern: pattern, tempoBPM: tempoBPM, seconds: 16, stream: &stream)
        return try RhythmAnalyzer(model: try TempoModel.shipped()).analysis(samples: sound.samples, sampleRate: sound.sampleRate)
    }

    private func value(_ name: String, _ analysis: RhythmAnalysis) throws -> Double {
        let feature = try #require(RhythmFeatures.all.first { $0.name == name })
        return try #require(analysis.value(of: feature), "\(name)")
    }

    @Test func swungEighthsAreTwiceAsLongAndStraightOnesEqual() throws {
        #expect(abs(try value("swing_ratio", analysis(.swing)) - 2) < 0.1)
        #expect(abs(try value("swing_ratio", analysis(.rock)) - 1) < 0.05)
    }

    @Test func aMachineKeepsTime() throws {
        for pattern in [ReferencePattern.rock, .rock16, .swing] {
            let analysis = try analysis(pattern)
            #expect(try value("microtiming", analysis) < 4, "\(pattern)")
            #expect(try value("tempo_stability", analysis) > 0.9)
            #expect(try value("beat_salience", analysis) > 3)
            #expect(abs(try value("tempo", analysis) - 120) < 1)
        }
        #expect(try value("syncopation", analysis(.rock16)) == 0)
    }

    @Test func lowOnsetsAreThoseOfTheBassDrum() throws {
        // Once a beat, with hi-hats between.
        #expect(abs(try value("low_onset_density", analysis(.four)) - 2) < 0.15)
    }

    @Test func whatIsNotDefinedHasNoValue() throws {
        let analyzer = RhythmAnalyzer(model: try TempoModel.shipped())
        let silence = try analyzer.analysis(samples: [Float](repeating: 0, count: 88200), sampleRate: 44100)
        #expect(silence.isSilent && RhythmFeatures.all.allSatisfy { ["rms", "rms_sd"].contains($0.name) || $0.name.hasSuffix("flux") || silence.value(of: $0) ?? 0 == 0 })
        var stream = RandomStream(seed: 1)
        let noise = try analyzer.analysis(samples: (0..<441_000).map { _ in Float(0.1 * stream.normal()) }, sampleRate: 44100)
        #expect(noise.estimate.tempoBPM == nil)
        for name in ["tempo", "tempo_stability", "syncopation", "swing_ratio", "microtiming", "beat_salience"] {
            let feature = try #require(RhythmFeatures.all.first { $0.name == name })
            #expect(noise.value(of: feature) == nil, "\(name)")
        }
        for feature in RhythmFeatures.study { #expect(noise.value(of: feature) != nil, "\(feature.name)") }
        #expect(try analyzer.analysis(samples: [0.5], sampleRate: 44100).isSilent)
    }

    @Test func namesAreColumnsAndEachIsThereOnce() {
        #expect(RhythmFeatures.study.count == 16 && Set(RhythmFeatures.all.map(\.name)).count == RhythmFeatures.all.count)
        for feature in RhythmFeatures.all { #expect(feature.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" } && !feature.definition.isEmpty) }
    }
}
