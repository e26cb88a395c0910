import Autodiff
import Foundation
import Synchronization
import Tensors

/// From curves over time to their periodicity spectrum on a logarithmic axis of rates:
///
///     log(1 + |Σₜ window(t) · x(t) · e^(−2πi · rate · t)|²)
///
/// with a Hann window of unit energy. When a sound is stretched by r, the spectrum moves by log₂ r · `binsPerOctave` bins.
public final class PeriodicityTransform<Scalar: TensorScalar>: Sendable {
    /// Lowest rate, in cycles per minute.
    public let minimumBPM: Double
    /// Bins per factor of 2.
    public let binsPerOctave: Int
    /// Bins in all.
    public let rateCount: Int
    /// Of the curves.
    public let framesPerSecond: Double
    // Of the lengths asked about so far. Behind a mutex: several threads may ask.
    private let bases = Mutex<[Int: Tensor<Scalar>]>([:])

    /// - Parameters:
    ///   - minimumBPM: Lowest rate, in cycles per minute.
    ///   - binsPerOctave: Bins per factor of 2.
    ///   - rateCount: Bins in all.
    ///   - framesPerSecond: Of the curves.
    public init(minimumBPM: Double, binsPerOctave: Int, rateCount: Int, framesPerSecond: Double) {
        (self.minimumBPM, self.binsPerOctave, self.rateCount, self.framesPerSecond) = (minimumBPM, binsPerOctave, rateCount, framesPerSecond)
    }

    /// `[batch, frames, channels]` to `[batch, rates, channels]`.
    public func callAsFunction(_ curves: Variable<Scalar>) -> Variable<Scalar> {
        let (batch, frames, channels) = (curves.shape[0], curves.shape[1], curves.shape[2])
        let waves = matmul(curves.permuted([0, 2, 1]), Variable(basis(frames: frames)))
        let power = waves.reshaped([batch, channels, 2, rateCount]).square().sum(axes: [2])
        return power.log1p().permuted([0, 2, 1])
    }

    /// Hann-windowed cosines and then sines at the rates, `[frames, 2 · rates]`, of unit energy under the window.
    public func basis(frames: Int) -> Tensor<Scalar> {
        if let known = bases.withLock({ $0[frames] }) { return known }
        let window = (0..<frames).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(frames)) }
        let norm = 1 / window.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let made = Tensor<Scalar>(shape: [frames, 2 * rateCount]) { out in
            for rate in 0..<rateCount {
                let cyclesPerSecond = minimumBPM / 60 * exp2(Double(rate) / Double(binsPerOctave))
                let step = 2 * .pi * cyclesPerSecond / framesPerSecond
                for frame in 0..<frames {
                    let phase = step * (Double(frame) - Double(frames - 1) / 2)
                    out[frame * 2 * rateCount + rate] = Scalar(norm * window[frame] * cos(phase))
                    out[frame * 2 * rateCount + rateCount + rate] = Scalar(norm * window[frame] * sin(phase))
                }
            }
        }
        bases.withLock { $0[frames] = made }
        return made
    }
}
