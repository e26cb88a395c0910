import AudioFeatures

/// How loud a sound is, and how much that changes: root mean squares of the whole and of its frames.
final class SoundLevel {
    /// Samples in a frame and between frames: 50 ms, half overlapping.
    static let frameLength = 2205, hopLength = 1102

    private var cutter = FrameCutter(frameLength: frameLength, hopLength: hopLength, padding: 0)
    private var squares = 0.0, sampleCount = 0
    private var frames = RunningMoments()

    func process(_ samples: UnsafeBufferPointer<Float>) {
        squares += Self.squares(samples)
        sampleCount += samples.count
        cutter.process(samples) { frame in
            let squares = Self.squares(UnsafeBufferPointer(start: frame, count: Self.frameLength))
            frames.add((squares / Double(Self.frameLength)).squareRoot())
        }
    }

    /// Of the whole sound, 1 for a square wave of full scale.
    var rms: Double { sampleCount == 0 ? 0 : (squares / Double(sampleCount)).squareRoot() }

    /// Deviation over frames; nil for a sound of fewer than two.
    var deviation: Double? { frames.sampleDeviation }

    private static func squares(_ samples: UnsafeBufferPointer<Float>) -> Double {
        samples.reduce(0) { $0 + Double($1) * Double($1) }
    }
}

/// Mean and deviation of numbers that come one by one.
///
/// Source: Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.
struct RunningMoments {
    private(set) var count = 0, mean = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / Double(count)
        squares += distance * (value - mean)
    }

    /// With count − 1 in the denominator, as MATLAB's `std`; nil for fewer than two numbers.
    var sampleDeviation: Double? { count < 2 ? nil : (squares / Double(count - 1)).squareRoot() }
}

extension RhythmFeature {
    static let level = RhythmFeature(
        "rms", unit: "full scale", "root mean square of all samples", source: "MIR toolbox, mirrms") { $0.level.rms }

    static let levelDeviation = RhythmFeature(
        "rms_sd", unit: "full scale", "deviation of the root mean squares of frames of 50 ms, half overlapping",
        source: "MIR toolbox, mirstd of mirrms; Stupacher, Hove and Janata 2016") { $0.level.deviation }
}
