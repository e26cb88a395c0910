import Foundation

/// The sounds of Tests/Golden/rhythm/generate.py, 2.5 s at 44,100 samples per second.
enum MadeUpSounds {
    static let sampleRate = 44100

    static func sound(_ kind: String) -> [Float] {
        let count = Int(2.5 * Double(sampleRate)), t = (0..<count).map { Double($0) / Double(sampleRate) }
        switch kind {
        case "sines":
            return t.map { t in
                let phase = t.truncatingRemainder(dividingBy: 0.5), quarter = t.truncatingRemainder(dividingBy: 0.25)
                return Float(0.6 * exp(-phase / 0.06) * sin(2 * .pi * 220 * phase) + 0.2 * exp(-quarter / 0.02) * sin(2 * .pi * 3000 * quarter))
            }
        case "bursts":
            return zip(t, noise(count, seed: 7)).map { t, noise in
                Float(noise * [0.1, 0.475, 0.85, 1.6, 1.975].reduce(0) { $0 + (t >= $1 ? 0.5 * exp(-(t - $1) / 0.05) : 0) })
            }
        default:
            return zip(t, noise(count, seed: 3)).map { t, noise in Float(0.3 * (1 - cos(2 * .pi * 1.7 * t)) * sin(2 * .pi * 90 * t) + 0.01 * noise) }
        }
    }

    /// Numbers of a linear congruential generator, -1 ... 1.
    private static func noise(_ count: Int, seed: UInt32) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Double(state) / 0x1p31 - 1
        }
    }
}
