#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A mono buffer that sounds are added to, at times finer than a sample.
struct SoundCanvas {
    let sampleRate: Double
    private(set) var samples: [Float]

    init(seconds: Double, sampleRate: Int) {
        self.sampleRate = Double(sampleRate)
        samples = [Float](repeating: 0, count: Int(seconds * Double(sampleRate)))
    }

    /// Adds `sound` so that its first sample falls at `seconds`, which may lie between samples or before the start.
    ///
    /// Between samples by an eight-tap windowed sinc: rounding to whole samples would bias short periods by up to
    /// 0.02 ms a beat, and linear interpolation would dull hi-hats by an amount that depends on the fraction.
    mutating func add(_ sound: [Float], atSeconds seconds: Double, gain: Float) {
        let position = seconds * sampleRate
        let whole = position.rounded(.down)
        let fraction = position - whole
        guard whole.magnitude < 1e12 else { return }
        for tap in -3...4 {
            let distance = Double(tap) - fraction
            let weight: Double
            if abs(distance) < 1e-9 {
                weight = 1
            } else if fraction == 0 {
                continue
            } else {
                let window = 0.5 + 0.5 * cos(.pi * distance / 4.5)
                weight = sin(.pi * distance) / (.pi * distance) * window
            }
            addWhole(sound, at: Int(whole) + tap, gain: gain * Float(weight))
        }
    }

    private mutating func addWhole(_ sound: [Float], at start: Int, gain: Float) {
        let first = max(0, -start)
        let count = min(sound.count, samples.count - start) - first
        guard count > 0 else { return }
        sound.withUnsafeBufferPointer { sound in
            samples.withUnsafeMutableBufferPointer { samples in
                let source = sound.baseAddress! + first
                let target = samples.baseAddress! + start + first
                for i in 0..<count { target[i] += gain * source[i] }
            }
        }
    }

    /// Gives `body` the samples from the first at or after `startSeconds` for at most `seconds`, and how far, in
    /// samples, the first lies behind the start; so a sound that is a formula starts between samples exactly.
    mutating func withSamples(
        fromSeconds startSeconds: Double, seconds: Double, _ body: (UnsafeMutableBufferPointer<Float>, Double) -> Void
    ) {
        let position = startSeconds * sampleRate
        let first = max(0, Int(position.rounded(.up)))
        let end = min(samples.count, Int(((startSeconds + seconds) * sampleRate).rounded(.up)))
        guard first < end else { return }
        samples.withUnsafeMutableBufferPointer {
            body(UnsafeMutableBufferPointer(rebasing: $0[first..<end]), Double(first) - position)
        }
    }

    /// Adds `other` times `gain`, from the start.
    mutating func add(_ other: SoundCanvas, gain: Float) { addWhole(other.samples, at: 0, gain: gain) }

    /// Changes the samples in place.
    mutating func modify(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
        samples.withUnsafeMutableBufferPointer { body($0) }
    }

    var peak: Float { samples.withUnsafeBufferPointer { $0.reduce(0) { max($0, abs($1)) } } }

    /// Root mean square over the whole length.
    var level: Float {
        samples.withUnsafeBufferPointer { buffer in
            var sum: Float = 0
            for x in buffer { sum += x * x }
            return (sum / Float(max(1, buffer.count))).squareRoot()
        }
    }
}
