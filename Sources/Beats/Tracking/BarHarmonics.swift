import Foundation

/// What repeats from bar to bar of four beats in a sound: how its rises swing at F₀/4, 2 F₀/4, 3 F₀/4 and so on, F₀ being beats a second,
/// in each band.
struct BarHarmonics {
    /// How the rises of a stretch of sound swing: for each band and harmonic their sum, each times a phase that turns with time.
    struct Swing {
        /// The middle of the stretch.
        var seconds: Double
        /// `[band][harmonic]`, real and imaginary parts.
        var real: [Float], imaginary: [Float]
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
        var swing = Swing(seconds: (Double(beat) + 0.5) * beatSeconds, real: zeros, imaginary: zeros)
        guard let first = frames.first else { return swing }
        var turn = Turn(radians: -speed * Double(first) / framesPerSecond, count: count)
        let perFrame = Turn(radians: -speed / framesPerSecond, count: count)
        rises.values.withUnsafeBufferPointer { values in
            swing.withParts { real, imaginary in
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
    private var zeros: [Float] { [Float](repeating: 0, count: bandCount * count) }

    /// The swing of several stretches together if all is faster by a share, which must be small.
    func sum(_ swings: [Swing], faster share: Double) -> Swing {
        var sum = Swing(seconds: swings.reduce(0) { $0 + $1.seconds } / Double(swings.count), real: zeros, imaginary: zeros)
        for swing in swings {
            let turn = Turn(radians: -speed * share * swing.seconds, count: count)
            sum.withParts { real, imaginary in
                for first in stride(from: 0, to: bandCount * count, by: count) { turn.add(turned: swing, from: first, real + first, imaginary + first) }
            }
        }
        return sum
    }

    /// How alike two swings are at the harmonics of the beat, and the power of each there.
    func products(_ a: Swing, _ b: Swing) -> (both: Double, a: Double, b: Double) {
        var products = (both: 0.0, a: 0.0, b: 0.0)
        for band in 0..<bandCount {
            for harmonic in stride(from: Self.beatsPerBar - 1, to: count, by: Self.beatsPerBar) {
                let place = band * count + harmonic
                products.both += Double(a.real[place] * b.real[place] + a.imaginary[place] * b.imaginary[place])
                products.a += Double(a.real[place] * a.real[place] + a.imaginary[place] * a.imaginary[place])
                products.b += Double(b.real[place] * b.real[place] + b.imaginary[place] * b.imaginary[place])
            }
        }
        return products
    }
}

extension BarHarmonics.Swing {
    fileprivate mutating func withParts(_ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void) {
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in body(real.baseAddress!, imaginary.baseAddress!) }
        }
    }

    /// Of all bands and harmonics.
    var power: Double {
        var power: Float = 0
        for place in real.indices { power += real[place] * real[place] + imaginary[place] * imaginary[place] }
        return Double(power)
    }

    static func - (a: Self, b: Self) -> Self {
        Self(seconds: a.seconds, real: zip(a.real, b.real).map { $0 - $1 }, imaginary: zip(a.imaginary, b.imaginary).map { $0 - $1 })
    }
}

/// The powers of a turn by an angle: by it once, twice, three times and so on.
private struct Turn {
    private var real: [Float] = [], imaginary: [Float] = []

    init(radians: Double, count: Int) {
        let (cosine, sine) = (cos(radians), sin(radians))
        var (x, y) = (1.0, 0.0)
        real.reserveCapacity(count)
        imaginary.reserveCapacity(count)
        for _ in 0..<count {
            (x, y) = (x * cosine - y * sine, x * sine + y * cosine)
            real.append(Float(x))
            imaginary.append(Float(y))
        }
    }

    /// One after the other.
    mutating func turn(by other: Turn) {
        for place in real.indices {
            let (x, y) = (real[place], imaginary[place])
            real[place] = x * other.real[place] - y * other.imaginary[place]
            imaginary[place] = x * other.imaginary[place] + y * other.real[place]
        }
    }

    /// Adds the powers, each times a number.
    func add(times factor: Float, _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
        self.real.withUnsafeBufferPointer { x in for place in 0..<x.count { real[place] += factor * x[place] } }
        self.imaginary.withUnsafeBufferPointer { y in for place in 0..<y.count { imaginary[place] += factor * y[place] } }
    }

    /// Adds a band of a swing, each harmonic turned by its power.
    func add(turned swing: BarHarmonics.Swing, from first: Int, _ sumReal: UnsafeMutablePointer<Float>, _ sumImaginary: UnsafeMutablePointer<Float>) {
        swing.real.withUnsafeBufferPointer { real in
            swing.imaginary.withUnsafeBufferPointer { imaginary in
                self.real.withUnsafeBufferPointer { x in
                    self.imaginary.withUnsafeBufferPointer { y in
                        for place in 0..<x.count {
                            sumReal[place] += real[first + place] * x[place] - imaginary[first + place] * y[place]
                            sumImaginary[place] += real[first + place] * y[place] + imaginary[first + place] * x[place]
                        }
                    }
                }
            }
        }
    }
}
