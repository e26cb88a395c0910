import Foundation

/// What repeats from bar to bar of four beats in a sound: how its rises swing at F₀/4, 2 F₀/4, 3 F₀/4 and so on, F₀ being beats a
/// second, in each band.
struct BarHarmonics {
    /// How the rises of a stretch of sound swing: for each band and harmonic their sum, each times a phase that turns with time.
    struct Swing {
        /// The middle of the stretch.
        var seconds: Double
        /// `[band][harmonic]`
        var numbers: ComplexRows

        static func - (a: Self, b: Self) -> Self { Self(seconds: a.seconds, numbers: a.numbers - b.numbers) }
    }

    private static let beatsPerBar = 4
    /// Frames come 50 times a second, so nothing above 25 Hz can be seen.
    private static let highestShare = 0.48

    private let rises: BandRises
    /// Of mel bands alone: semitone bands look at too long a stretch to say when.
    private let bandCount: Int
    private let framesPerSecond: Double
    private let scales: [Float], means: [Float]
    private let beatSeconds: Double
    /// Radians a second of the first harmonic, and how many harmonics there are.
    private let speed: Double
    private let count: Int

    init(_ rises: BandRises, framesPerSecond: Double, beatSeconds: Double) {
        (self.rises, self.framesPerSecond, self.beatSeconds) = (rises, framesPerSecond, beatSeconds)
        (scales, means, bandCount) = (rises.scales, rises.means, rises.melBandCount)
        let bar = Double(Self.beatsPerBar) * beatSeconds
        speed = 2 * .pi / bar
        count = max(Self.beatsPerBar, Int(Self.highestShare * framesPerSecond * bar))
    }

    /// The rate of the fastest harmonic.
    var highestHz: Double { speed * Double(count) / (2 * .pi) }

    /// The swings of some beats one after another, the sound being counted in beats from its start.
    func swings(ofBeats beats: Range<Int>) -> [Swing] { beats.map(swing(ofBeat:)) }

    private func swing(ofBeat beat: Int) -> Swing {
        let frames = frame(beat)..<min(rises.frameCount, frame(beat + 1)), width = rises.count
        var swing = Swing(seconds: (Double(beat) + 0.5) * beatSeconds, numbers: zeros)
        guard let first = frames.first else { return swing }
        var turn = Turn(radians: -speed * Double(first) / framesPerSecond, count: count)
        let perFrame = Turn(radians: -speed / framesPerSecond, count: count)
        rises.values.withUnsafeBufferPointer { values in
            swing.numbers.withParts { real, imaginary in
                for frame in frames {
                    for band in 0..<bandCount {
                        let rise = (values[frame * width + band] - means[band]) * scales[band]
                        turn.add(times: rise, real + band * count, imaginary + band * count)
                    }
                    turn.turn(by: perFrame)
                }
            }
        }
        return swing
    }

    private func frame(_ beat: Int) -> Int { Int((Double(beat) * beatSeconds * framesPerSecond).rounded()) }
    private var zeros: ComplexRows { ComplexRows(rowCount: bandCount, columnCount: count) }

    /// The swing of several stretches together if all is faster by a share, which must be small.
    func sum(_ swings: [Swing], faster share: Double) -> Swing {
        var sum = Swing(seconds: swings.reduce(0) { $0 + $1.seconds } / Double(swings.count), numbers: zeros)
        for swing in swings { sum.numbers.add(swing.numbers, turned: Turn(radians: -speed * share * swing.seconds, count: count)) }
        return sum
    }

    /// How alike two swings are at the harmonics of the beat, and the power of each there.
    func products(_ a: Swing, _ b: Swing) -> (both: Double, a: Double, b: Double) {
        var products = (both: 0.0, a: 0.0, b: 0.0)
        for band in 0..<bandCount {
            for harmonic in stride(from: Self.beatsPerBar - 1, to: count, by: Self.beatsPerBar) {
                let place = band * count + harmonic
                products.both += Double(a.numbers.real[place] * b.numbers.real[place] + a.numbers.imaginary[place] * b.numbers.imaginary[place])
                products.a += Double(a.numbers.power(place))
                products.b += Double(b.numbers.power(place))
            }
        }
        return products
    }
}
