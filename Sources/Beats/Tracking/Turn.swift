import CSignalKernels
import Foundation

/// The powers of a turn of the complex plane by an angle: by it once, twice, three times and so on. That is what a delay does to a spectrum,
/// bin by bin.
struct Turn {
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
    func add(times factor: Float, _ sumReal: UnsafeMutablePointer<Float>, _ sumImaginary: UnsafeMutablePointer<Float>) {
        real.withUnsafeBufferPointer { x in for place in 0..<x.count { sumReal[place] += factor * x[place] } }
        imaginary.withUnsafeBufferPointer { y in for place in 0..<y.count { sumImaginary[place] += factor * y[place] } }
    }

    /// Adds as many numbers, each turned by its power.
    func add(
        turned numbersReal: UnsafePointer<Float>, _ numbersImaginary: UnsafePointer<Float>, _ sumReal: UnsafeMutablePointer<Float>,
        _ sumImaginary: UnsafeMutablePointer<Float>
    ) {
        signal_add_turned(sumReal, sumImaginary, real, imaginary, numbersReal, numbersImaginary, real.count)
    }

    /// Turns as many numbers by its powers, and adds others.
    func turn(
        _ sumReal: UnsafeMutablePointer<Float>, _ sumImaginary: UnsafeMutablePointer<Float>, adding numbersReal: UnsafePointer<Float>,
        _ numbersImaginary: UnsafePointer<Float>
    ) {
        signal_turn(sumReal, sumImaginary, real, imaginary, numbersReal, numbersImaginary, real.count)
    }
}
