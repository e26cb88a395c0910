import Foundation
import RhythmFeatures
import TempoEstimation
import Testing

/// Our features against numpy, scipy and librosa; see Tests/Golden/rhythm/generate.py.
@Suite struct GoldenFeatureTests {
    struct Values: Decodable {
        struct Filters: Decodable { let hertz: [Double], gains: [[Double]] }
        struct Bar: Decodable { let steps: String, syncopation: Int }
        struct Timing: Decodable { let beats, onsets: [Double], swingRatio, microtiming: Double }
        let sounds: [String: [String: Double]], filters: Filters, bars: [Bar], timing: Timing
    }

    let golden: Values

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden/rhythm/features.json")
        golden = try JSONDecoder().decode(Values.self, from: Data(contentsOf: file))
    }

    /// Within 0.01 % of the value: samples and spectra are in single precision here.
    @Test(arguments: ["sines", "bursts", "swell"]) func theFeaturesOfTheStudyEqualTheirDefinitions(kind: String) throws {
        let analysis = try RhythmAnalyzer(model: try TempoModel.shipped()).analysis(samples: MadeUpSounds.sound(kind), sampleRate: MadeUpSounds.sampleRate)
        let expected = try #require(golden.sounds[kind])
        #expect(Set(expected.keys) == Set(RhythmFeatures.study.map(\.name)))
        for feature in RhythmFeatures.study {
            let found = try #require(analysis.value(of: feature)), wanted = try #require(expected[feature.name])
            #expect(abs(found - wanted) <= 1e-4 * abs(wanted), "\(kind): \(feature.name) \(found), expected \(wanted)")
        }
    }

    /// Within a millionth of full scale, by the response to an impulse.
    @Test func bandsPassWhatScipysPass() {
        let edges = (0...8).map { 50 * Double(1 << $0) }
        let bands = [EllipticFilter.Band.below(hertz: 50)] + zip(edges, edges.dropFirst()).map { .between(lowHertz: $0, highHertz: $1) } + [.above(hertz: 12800)]
        for (band, gains) in zip(bands, golden.filters.gains) {
            var response = [1.0] + [Double](repeating: 0, count: 88_199), filter = EllipticFilter(band, sampleRate: 44100)
            filter.filter(&response)
            for (hertz, gain) in zip(golden.filters.hertz, gains) {
                var (real, imaginary) = (0.0, 0.0)
                for (n, value) in response.enumerated() {
                    real += value * cos(2 * .pi * hertz * Double(n) / 44100)
                    imaginary += value * sin(2 * .pi * hertz * Double(n) / 44100)
                }
                #expect(abs((real * real + imaginary * imaginary).squareRoot() - gain) < 1e-6, "\(band) at \(hertz) Hz")
            }
        }
    }

    @Test func syncopationIsThatOfLonguetHigginsAndLee() {
        for bar in golden.bars { #expect(Syncopation.ofBar(bar.steps.map { $0 == "1" }) == bar.syncopation, "\(bar.steps)") }
    }

    /// Within a billionth.
    @Test func swingAndMicrotimingEqualTheirDefinitions() throws {
        let grid = try #require(OnsetGrid(beats: golden.timing.beats, onsets: golden.timing.onsets.map(Onset.init)))
        #expect(abs(try #require(Timing.swingRatio(grid)) / golden.timing.swingRatio - 1) < 1e-9)
        #expect(abs(try #require(Timing.microtiming(grid)) / golden.timing.microtiming - 1) < 1e-9)
    }
}
