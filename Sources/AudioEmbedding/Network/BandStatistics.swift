import Autodiff
import NeuralNetworks
import Tensors

/// Mean, deviation, and deviation of the change from frame to frame, of every band: what an encoder without them has to learn again.
///
/// Each number is standardised by what it is over the music that was trained on: `centre` and `scale` are measured before training
/// and never moved.
public final class BandStatistics<Scalar: TensorScalar>: Module {
    /// Mean of each number over the training music, `[statisticsWidth]`.
    let centre: Parameter<Scalar>
    /// 1 / deviation of each number there, `[statisticsWidth]`.
    let scale: Parameter<Scalar>

    init(_ configuration: EncoderConfiguration) {
        centre = Parameter(Tensor(zeros: [configuration.statisticsWidth]), isTrainable: false)
        scale = Parameter(Tensor(repeating: 1, shape: [configuration.statisticsWidth]), isTrainable: false)
    }

    public var parameters: [NamedParameter<Scalar>] { [NamedParameter("centre", centre), NamedParameter("scale", scale)] }

    /// `[batch, frames, bands]` to `[batch, statisticsWidth]`.
    func callAsFunction(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> { (raw(excerpts) - centre.value) * scale.value }

    private func raw(_ excerpts: Tensor<Scalar>) -> Tensor<Scalar> {
        let (batch, frames, bands) = (excerpts.shape[0], excerpts.shape[1], excerpts.shape[2])
        return Tensor(shape: [batch, 3 * bands]) { out in
            excerpts.withUnsafePointer { x in
                for item in 0..<batch {
                    let rows = x + item * frames * bands, result = out + item * 3 * bands
                    for band in 0..<bands {
                        var sum = 0.0, squares = 0.0, changes = 0.0
                        for frame in 0..<frames {
                            let value = Double(rows[frame * bands + band])
                            sum += value
                            squares += value * value
                            if frame > 0 {
                                let change = value - Double(rows[(frame - 1) * bands + band])
                                changes += change * change
                            }
                        }
                        let mean = sum / Double(frames)
                        result[band] = Scalar(mean)
                        result[bands + band] = Scalar(max(0, squares / Double(frames) - mean * mean).squareRoot())
                        result[2 * bands + band] = Scalar((changes / Double(max(1, frames - 1))).squareRoot())
                    }
                }
            }
        }
    }

    /// Measures `centre` and `scale`.
    ///
    /// - Parameter excerpts: Of the music to train on, `[excerpts, frames, bands]`; at least two.
    public func measure(on excerpts: Tensor<Scalar>) {
        let numbers = raw(excerpts), mean = numbers.mean(axes: [0])
        let variance = (numbers - mean).map(.square).mean(axes: [0])
        centre.value = mean
        // A band that never changes, such as one above the highest frequency of all files, must not become infinite.
        scale.value = variance.scaled(by: 1, plus: Scalar(1e-4)).map(.sqrt).map(.reciprocal)
    }
}
