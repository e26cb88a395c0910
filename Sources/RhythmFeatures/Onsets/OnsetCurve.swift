import AudioFeatures

/// How much begins at each moment, a hundred times a second, in a range of frequencies.
///
/// Memory grows by 4 bytes times the bands a frame, since levels count from the loudest of the whole sound.
final class OnsetCurve {
    static let framesPerSecond = 100.0

    private let strength: OnsetStrength
    private(set) var values: [Double] = []

    /// - Parameters:
    ///   - maximumHz: Upper edge of the highest band; nil for half the sample rate.
    init(frameLength: Int, bandCount: Int, minimumHz: Double, maximumHz: Double?) {
        strength = OnsetStrength(MelSpectrogramConfiguration(
            sampleRate: RhythmAnalysis.sampleRate, frameLength: frameLength, hopLength: 441, bandCount: bandCount,
            minimumHz: minimumHz, maximumHz: maximumHz), decibelRange: 60)
    }

    /// All that can be heard; frames of 46 ms.
    static func ofAll() -> OnsetCurve { OnsetCurve(frameLength: 2048, bandCount: 40, minimumHz: 40, maximumHz: nil) }

    /// Bass drum and bass, below 200 Hz; frames of 93 ms.
    static func ofLowNotes() -> OnsetCurve { OnsetCurve(frameLength: 4096, bandCount: 4, minimumHz: 30, maximumHz: 200) }

    func process(_ samples: UnsafeBufferPointer<Float>) { strength.process(samples) { values.append(Double($0[0])) } }
    func finish() { strength.finish { values.append(Double($0[0])) } }
}

/// A moment at which something begins.
package struct Onset: Equatable {
    let seconds: Double

    package init(seconds: Double) { self.seconds = seconds }

    /// The peaks of an onset curve that rise and fall by a fifth of its range.
    static func all(in curve: [Double]) -> [Onset] {
        CurvePeaks(curve, contrast: 0.2).peaks.map {
            Onset(seconds: CurvePeaks.precisePlace(curve, $0.top) / OnsetCurve.framesPerSecond)
        }
    }
}

extension RhythmFeature {
    static let lowOnsetDensity = RhythmFeature(
        "low_onset_density", unit: "1/s", "onsets below 200 Hz a second, however soft beside the rest",
        source: "ours; compare Stupacher, Hove and Janata 2016 on flux below 100 Hz"
    ) { $0.durationSeconds > 0 ? Double(Onset.all(in: $0.lowOnsetStrengths).count) / $0.durationSeconds : nil }
}
