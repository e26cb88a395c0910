import Autodiff
import Tensors

/// Keeps the scale of what a convolution gives, so that a network needs no normalisation of its activations:
///
///     Ŵ[o] = gain[o] · (W[o] − mean) / √((variance + ε) · fanIn)
///
/// with the statistics of each output's own weights, fanIn many. `gain` is `[outputs]` and starts as 1.
/// Source: Brock, De and Smith, "Characterizing Signal Propagation to Close the Performance Gap in Unnormalized
/// ResNets", ICLR 2021; after Qiao et al., "Weight Standardization", 2019.
public struct WeightStandardization<Scalar: TensorScalar> {
    /// Factor of each output, `[outputs]`; starts as 1.
    public let gain: Parameter<Scalar>
    /// Added to the variance before its root.
    public let epsilon: Double

    /// - Parameter outputs: Channels that the convolution gives.
    public init(outputs: Int, epsilon: Double = 1e-5) {
        gain = Parameter(Tensor(repeating: 1, shape: [outputs]))
        self.epsilon = epsilon
    }

    /// - Parameter weight: `[outputs, ...]`.
    public func callAsFunction(_ weight: Variable<Scalar>) -> Variable<Scalar> {
        let outputs = weight.shape[0], fanIn = weight.shape.count / max(1, outputs)
        let rows = weight.reshaped([outputs, fanIn]).normalizedRows(epsilon: epsilon)
        let scale = gain.variable.reshaped([outputs, 1]).scaled(by: Scalar(1 / Double(fanIn).squareRoot()))
        return (rows * scale).reshaped(weight.shape.extents)
    }
}
