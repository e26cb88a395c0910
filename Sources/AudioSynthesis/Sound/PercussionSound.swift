import RandomStreams
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Unpitched instruments; each call of `render` gives another specimen.
public enum PercussionSound: String, CaseIterable, Sendable {
    /// By their names in a drum kit.
    case click, kick, snare, hat, openHat, ride, clap, rim, tom, shaker, cowbell, conga, crash

    /// One stroke, its onset at sample 0, peak near 1.
    func render(sampleRate: Int, stream: inout RandomStream) -> [Float] {
        let rate = Double(sampleRate)
        let seconds: Double = switch self {
        case .ride, .openHat: 0.5
        case .crash: 1.2
        default: 0.25
        }
        let count = Int(seconds * rate)
        switch self {
        case .click:
            let hertz = stream.uniform(in: 800...2500), decay = stream.uniform(in: 0.005...0.02)
            return (0..<count).map {
                let t = Double($0) / rate
                return Float(sin(2 * .pi * hertz * t) * exp(-t / decay))
            }
        case .kick:
            let hertz = stream.uniform(in: 45...70), sweep = stream.uniform(in: 2...6)
            let decay = stream.uniform(in: 0.05...0.12)
            return (0..<count).map {
                let t = Double($0) / rate
                return Float(sin(2 * .pi * (hertz * t + sweep * (1 - exp(-t / 0.02)))) * exp(-t / decay))
            }
        case .snare:
            let decay = stream.uniform(in: 0.03...0.08), hertz = stream.uniform(in: 160...230)
            return decayingNoise(count, rate, decay, 0.6, &stream, differences: 0).enumerated().map {
                let t = Double($0) / rate
                return $1 + Float(0.4 * sin(2 * .pi * hertz * t) * exp(-t / 0.05))
            }
        case .hat: return decayingNoise(count, rate, stream.uniform(in: 0.01...0.03), 0.3, &stream, differences: 2)
        case .openHat: return decayingNoise(count, rate, stream.uniform(in: 0.08...0.2), 0.25, &stream, differences: 2)
        case .crash: return decayingNoise(count, rate, stream.uniform(in: 0.3...0.6), 0.3, &stream, differences: 1)
        case .shaker:
            let attack = stream.uniform(in: 0.005...0.02)
            return decayingNoise(count, rate, stream.uniform(in: 0.02...0.05), 0.3, &stream, differences: 2)
                .enumerated().map { $1 * Float(1 - exp(-Double($0) / rate / attack)) }
        case .ride:
            let base = stream.uniform(in: 2500...4000)
            let bell = partials([1, 1.47, 2.09, 2.56].map { $0 * base }, decay: 0.25, amplitude: 0.12, count, rate)
            return zip(decayingNoise(count, rate, 0.05, 0.2, &stream, differences: 2), bell).map { $0 + $1 }
        case .clap:
            // Three hands, not quite together.
            let single = decayingNoise(count, rate, stream.uniform(in: 0.02...0.06), 0.5, &stream, differences: 1)
            let gap = Int(stream.uniform(in: 0.005...0.012) * rate)
            return (0..<count).map { i in
                single[i] + (i >= gap ? 0.7 * single[i - gap] : 0) + (i >= 2 * gap ? 0.5 * single[i - 2 * gap] : 0)
            }
        case .rim: return partials([stream.uniform(in: 1500...2200), 480], decay: 0.012, amplitude: 0.6, count, rate)
        case .tom:
            let hertz = stream.uniform(in: 80...200), decay = stream.uniform(in: 0.08...0.16)
            return (0..<count).map {
                let t = Double($0) / rate
                return Float(sin(2 * .pi * hertz * (t + 0.02 * (1 - exp(-t / 0.04)))) * exp(-t / decay))
            }
        case .cowbell: return partials([540, 800].map { $0 * stream.uniform(in: 0.9...1.3) }, decay: 0.06,
                                       amplitude: 0.5, count, rate)
        case .conga: return partials([stream.uniform(in: 180...380)], decay: stream.uniform(in: 0.04...0.1),
                                     amplitude: 0.9, count, rate)
        }
    }
}

private func decayingNoise(_ count: Int, _ rate: Double, _ decaySeconds: Double, _ amplitude: Double,
                           _ stream: inout RandomStream, differences: Int) -> [Float] {
    var noise = (0..<count).map { _ in Float(stream.uniform(in: -1.7...1.7)) }
    // Each difference is a first-order high-pass.
    for _ in 0..<differences { for i in stride(from: count - 1, to: 0, by: -1) { noise[i] -= noise[i - 1] } }
    return (0..<count).map { noise[$0] * Float(amplitude * exp(-Double($0) / rate / decaySeconds)) }
}

private func partials(_ hertz: [Double], decay: Double, amplitude: Double, _ count: Int, _ rate: Double) -> [Float] {
    (0..<count).map {
        let t = Double($0) / rate
        return Float(amplitude * exp(-t / decay) * hertz.reduce(0) { $0 + sin(2 * .pi * $1 * t) })
    }
}
