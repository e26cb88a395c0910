import AudioFeatures
import AudioFiles
import AudioSynthesis
import Foundation
import RandomStreams
import TestSupport
import Testing

@Suite struct SynthesisTests {
    @Test func referenceBeatsLieOnTheirOnsets() throws {
        for (index, bpm) in [37.3, 90, 120, 171.7, 299].enumerated() {
            var stream = RandomStream(seed: 4, path: UInt64(index))
            let reference = renderReference(pattern: .click, tempoBPM: bpm, seconds: 20, sampleRate: 22050,
                                            stream: &stream)
            #expect(abs(reference.samples.count - 441_000) <= 1)
            // First sample above a tenth of the peak, after 20 ms below it; then the crossing between samples.
            let threshold = reference.samples.reduce(0) { max($0, abs($1)) } * 0.1
            var onsets: [Double] = [], quiet = 0
            for (i, x) in reference.samples.enumerated() {
                if abs(x) > threshold {
                    if quiet > 441 || (onsets.isEmpty && i > 0) { onsets.append(Double(i) / 22050) }
                    quiet = 0
                } else { quiet += 1 }
            }
            let expected = reference.beatTimesSeconds
            #expect(onsets.count == expected.count || onsets.count == expected.count - 1)
            let errors = zip(onsets, expected).map { $0 - $1 }
            let mean = errors.reduce(0, +) / Double(errors.count)
            #expect(abs(mean) < 0.0002, "\(bpm) BPM: mean error \(mean * 1000) ms")
            // No drift: a biased period would show as a slope over 20 s.
            let slope = (errors.suffix(5).reduce(0, +) - errors.prefix(5).reduce(0, +)) / 5
            #expect(abs(slope) < 0.0001, "\(bpm) BPM: drifts by \(slope * 1000) ms")
        }
    }

    @Test func everyPatternRepeatsWithItsBeatOrBar() throws {
        for pattern in ReferencePattern.allCases {
            for bpm in [60.0, 133] {
                var stream = RandomStream(seed: 6, path: 1)
                let reference = renderReference(pattern: pattern, tempoBPM: bpm, seconds: 30, stream: &stream)
                let correlation = onsetAutocorrelation(
                    try LogMelFrames(samples: reference.samples, sampleRate: reference.sampleRate))
                let period = 50 * 60 / bpm
                let bar = [1.0, 2, 3].map { correlation(period * $0) }.max()!
                #expect(bar > 0.6, "\(pattern) at \(bpm): \(bar)")
                #expect(correlation(period * 1.37) < 0.5 * bar)
            }
        }
    }

    @Test func seedsReproduceAndDiffer() {
        func groove(_ seed: UInt64) -> RenderedReference {
            var stream = RandomStream(seed: seed, path: 3)
            return renderGroove(seconds: 4, stream: &stream)
        }
        #expect(groove(1).samples == groove(1).samples)
        #expect(groove(1).tempoBPM == groove(1).tempoBPM)
        #expect(groove(1).samples != groove(2).samples)
        for kind in PulselessKind.allCases {
            var (a, b) = (RandomStream(seed: 1, path: 9), RandomStream(seed: 1, path: 9))
            let first = renderPulseless(kind: kind, seconds: 3, stream: &a)
            #expect(first.samples == renderPulseless(kind: kind, seconds: 3, stream: &b).samples)
            // The stream has moved on, so a second call gives another sound.
            #expect(first.samples != renderPulseless(kind: kind, seconds: 3, stream: &a).samples)
        }
    }

    @Test func everyStyleSoundsAndCarriesItsTempo() throws {
        for style in GrooveStyle.allCases {
            let range = GrooveStyle.plausibleRange(style)
            var carried = 0
            for index in 0..<8 as Range<UInt64> {
                var stream = RandomStream(seed: 12, path: index)
                let bpm = exp(stream.uniform(in: log(range.lowerBound)...log(range.upperBound)))
                let groove = renderGroove(style: style, tempoBPM: bpm, seconds: 24, stream: &stream)
                #expect(groove.samples.allSatisfy { $0.isFinite && abs($0) <= 1 })
                let power = groove.samples.reduce(0) { $0 + $1 * $1 } / Float(groove.samples.count)
                #expect(power > 1e-6, "\(style) \(index) is silent")
                let frames = try LogMelFrames(samples: groove.samples, sampleRate: groove.sampleRate)
                let correlation = onsetAutocorrelation(frames)
                let period = 50 * 60 / bpm
                // A beat, two, three, a bar of five: some multiple must stand out over ratios that are no metre.
                let metrical = [1.0, 2, 3, 4, 5].map { correlation(period * $0) }.max()!
                let others = [1.13, 1.38, 1.87, 2.13, 2.41].map { correlation(period * $0) }.sorted()[2]
                if metrical > others + 0.05 { carried += 1 }
            }
            #expect(carried >= 7, "\(style): tempo found in \(carried) of 8")
        }
    }

    @Test func rubatoBendsTheBeatsAndKeepsTheMeanTempo() {
        var bent = 0
        for index in 0..<40 as Range<UInt64> {
            var stream = RandomStream(seed: 8, path: index)
            let steady = renderGroove(style: .chamber, tempoBPM: 90, seconds: 20, sampleRate: 8000, stream: &stream)
            var other = RandomStream(seed: 8, path: index)
            let groove = renderGroove(style: .chamber, tempoBPM: 90, seconds: 20, sampleRate: 8000, rubato: 1, stream: &other)
            let spacings = zip(groove.beatTimesSeconds, groove.beatTimesSeconds.dropFirst()).map { $1 - $0 }
            #expect(spacings.allSatisfy { $0 > 0.6 / 0.9 * 0.4 && $0 < 0.6 / 0.9 * 2.5 })
            let mean = 60 / (spacings.reduce(0, +) / Double(spacings.count))
            #expect(abs(log2(mean / 90)) < 0.35, "\(mean) BPM")
            #expect(groove.beatTimesSeconds.first! < 2 && groove.beatTimesSeconds.last! > 18)
            if spacings.max()! / spacings.min()! > 1.03 { bent += 1 }
            let even = zip(steady.beatTimesSeconds, steady.beatTimesSeconds.dropFirst()).map { $1 - $0 }
            #expect(even.allSatisfy { abs($0 - 60 / 90) < 1e-9 })
        }
        #expect(bent > 20 && bent < 40, "three quarters bend: \(bent) of 40")
    }

    @Test func grooveTempiStayInTheStylesRange() {
        var labels = Set<String>()
        for index in 0..<150 as Range<UInt64> {
            var stream = RandomStream(seed: 31, path: index)
            let groove = renderGroove(seconds: 0.5, stream: &stream)
            let style = GrooveStyle(rawValue: groove.label)!
            #expect(GrooveStyle.plausibleRange(style).contains(groove.tempoBPM!))
            labels.insert(groove.label)
        }
        #expect(labels.count >= 18)
    }

    @Test func soundWithoutPulseHasNoPeriod() throws {
        for kind in PulselessKind.allCases {
            var stream = RandomStream(seed: 8, path: 2)
            let sound = renderPulseless(kind: kind, seconds: 60, stream: &stream)
            #expect(sound.tempoBPM == nil && sound.beatTimesSeconds.isEmpty)
            #expect(sound.samples.allSatisfy { $0.isFinite && abs($0) <= 1 })
            #expect(sound.samples.contains { abs($0) > 0.1 })
            let correlation = onsetAutocorrelation(
                try LogMelFrames(samples: sound.samples, sampleRate: sound.sampleRate))
            for lag in stride(from: 12.0, to: 100, by: 1) {
                let value = correlation(lag)
                #expect(value < 0.25, "\(kind): \(value) at a lag of \(lag) frames")
            }
        }
    }

    @Test func wavFilesComeBackAsWritten() throws {
        try withFolder { folder in
            let samples = noise(count: 5000, seed: 1)
            try writeWAV(samples: samples + [2, -2], sampleRate: 16000, path: "\(folder)/a.wav")
            let found = try AudioFileReader(path: "\(folder)/a.wav").read(maximumFrames: 10000)
            #expect(found.count == 5002)
            #expect(zip(found, samples).allSatisfy { abs($0 - $1) < 1e-4 })
            #expect(found[5000] > 0.999 && found[5001] == -1)
        }
    }
}
