#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An elliptic filter of order 2 with 3 dB of ripple where it passes and 40 dB where it stops, as sections of second order.
///
/// The same as `scipy.signal.ellip(2, 3, 40, …)` and MATLAB's `ellip`, by which `mirfilterbank` of the MIR toolbox makes its bands.
package struct EllipticFilter {
    /// Which frequencies pass.
    package enum Band: Hashable {
        case below(hertz: Double)
        case between(lowHertz: Double, highHertz: Double)
        case above(hertz: Double)
    }

    /// y[n] = b0 x[n] + b1 x[n−1] + b2 x[n−2] − a1 y[n−1] − a2 y[n−2]
    private struct Section {
        let b0, b1, b2, a1, a2: Double
        var first = 0.0, second = 0.0
    }

    private var sections: [Section]

    // The analogue low-pass filter of this order and these ripples that passes up to 1 rad/s.
    private static let prototypeZero = Complex(0, 7.114517456897253)
    private static let prototypePole = Complex(-0.32013711234229425, 0.7826156776320965)
    private static let prototypeGain = 0.010000000000000009

    /// - Parameter sampleRate: More than twice every frequency of the band, in samples per second.
    package init(_ band: Band, sampleRate: Double) {
        // Each stands for itself and its conjugate.
        let zeros: [Complex], poles: [Complex], gain: Double
        func warped(_ hertz: Double) -> Double {
            precondition(hertz > 0 && hertz < sampleRate / 2, "EllipticFilter: \(hertz) Hz at \(sampleRate) samples per second")
            return 4 * tan(.pi * hertz / sampleRate)
        }
        let (zero, pole) = (Self.prototypeZero, Self.prototypePole)
        switch band {
        case .below(let hertz):
            let edge = Complex(warped(hertz), 0)
            (zeros, poles, gain) = ([zero * edge], [pole * edge], Self.prototypeGain)
        case .above(let hertz):
            let edge = Complex(warped(hertz), 0)
            (zeros, poles, gain) = ([edge / zero], [edge / pole], Self.prototypeGain * zero.squaredLength / pole.squaredLength)
        case .between(let lowHertz, let highHertz):
            let (low, high) = (warped(lowHertz), warped(highHertz))
            func moved(_ root: Complex) -> [Complex] {
                let half = root * Complex((high - low) / 2, 0), distance = (half * half - Complex(low * high, 0)).squareRoot
                return [half + distance, half - distance]
            }
            (zeros, poles, gain) = (moved(zero), moved(pole), Self.prototypeGain)
        }
        // From the s-plane to the z-plane: z = (4 + s) / (4 − s), twice the normalised rate of 2.
        let four = Complex(4, 0)
        var scale = gain
        for (zero, pole) in zip(zeros, poles) { scale *= (four - zero).squaredLength / (four - pole).squaredLength }
        sections = zip(zeros, poles).enumerated().map { index, pair in
            let zero = (four + pair.0) / (four - pair.0), pole = (four + pair.1) / (four - pair.1), factor = index == 0 ? scale : 1
            return Section(b0: factor, b1: -2 * factor * zero.real, b2: factor * zero.squaredLength,
                           a1: -2 * pole.real, a2: pole.squaredLength)
        }
    }

    /// Filters samples that follow those of the last call, in place.
    package mutating func filter(_ samples: inout [Double]) {
        for index in sections.indices {
            let section = sections[index]
            var (first, second) = (section.first, section.second)
            samples.withUnsafeMutableBufferPointer { samples in
                for i in samples.indices {
                    let x = samples[i], y = section.b0 * x + first
                    first = section.b1 * x - section.a1 * y + second
                    second = section.b2 * x - section.a2 * y
                    samples[i] = y
                }
            }
            (sections[index].first, sections[index].second) = (first, second)
        }
    }
}

/// As much of complex numbers as filters need.
private struct Complex {
    let real, imaginary: Double

    init(_ real: Double, _ imaginary: Double) { (self.real, self.imaginary) = (real, imaginary) }

    var squaredLength: Double { real * real + imaginary * imaginary }
    /// The root whose real part is not negative.
    var squareRoot: Complex {
        let length = squaredLength.squareRoot()
        return Complex(((length + real) / 2).squareRoot(), copysign((max(0, length - real) / 2).squareRoot(), imaginary))
    }

    static func + (a: Complex, b: Complex) -> Complex { Complex(a.real + b.real, a.imaginary + b.imaginary) }
    static func - (a: Complex, b: Complex) -> Complex { Complex(a.real - b.real, a.imaginary - b.imaginary) }
    static func * (a: Complex, b: Complex) -> Complex {
        Complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }
    static func / (a: Complex, b: Complex) -> Complex {
        let numerator = a * Complex(b.real, -b.imaginary)
        return Complex(numerator.real / b.squaredLength, numerator.imaginary / b.squaredLength)
    }
}
