import Autodiff
import Tensors

/// (x − mean) / √(variance + ε) · weight + bias of each channel (the last axis), with statistics over all other axes.
///
/// In training the statistics are the batch's, and running averages follow them; in use the averages stand in. These
/// are parameters that are not trained, `running_mean` and `running_var`, so that they are saved and loaded with the
/// rest. As in PyTorch, the running variance is divided by the count less one.
/// Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015.
public final class BatchNorm<Scalar: TensorScalar>: Layer {
    /// Factor of each channel, `[channels]`; starts as 1.
    public let weight: Parameter<Scalar>
    /// Offset of each channel, `[channels]`; starts as 0.
    public let bias: Parameter<Scalar>
    /// Running mean of each channel, `[channels]`; not trained.
    public let runningMean: Parameter<Scalar>
    /// Running variance of each channel, `[channels]`; not trained.
    public let runningVariance: Parameter<Scalar>
    /// Added to the variance before its root.
    public let epsilon: Double
    /// The share of each batch in the running averages.
    public let momentum: Double

    /// - Parameter momentum: The share of each batch in the running averages, from 0 to 1.
    public init(_ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1) {
        weight = Parameter(Tensor(repeating: 1, shape: [channels]))
        bias = Parameter(Tensor(zeros: [channels]))
        runningMean = Parameter(Tensor(zeros: [channels]), isTrainable: false)
        runningVariance = Parameter(Tensor(repeating: 1, shape: [channels]), isTrainable: false)
        (self.epsilon, self.momentum) = (epsilon, momentum)
    }

    public var parameters: [NamedParameter<Scalar>] {
        [
            NamedParameter("weight", weight), NamedParameter("bias", bias),
            NamedParameter("running_mean", runningMean), NamedParameter("running_var", runningVariance),
        ]
    }

    public func callAsFunction(_ x: Variable<Scalar>, _ pass: inout ForwardPass) -> Variable<Scalar> {
        check(x.shape.rank >= 2 && x.shape[-1] == weight.shape[0], "[..., \(weight.shape[0])]", x.shape)
        guard pass.isTraining else {
            let deviation = runningVariance.value.scaled(by: 1, plus: Scalar(epsilon)).map(.sqrt)
            return (x - runningMean.variable) * (weight.variable / Variable(deviation)) + bias.variable
        }
        let (y, statistics) = x.normalizedColumns(gain: weight.variable, offset: bias.variable, epsilon: epsilon)
        let rows = Double(x.value.count / max(1, weight.shape.count))
        follow(runningMean, statistics.mean)
        follow(runningVariance, statistics.variance.scaled(by: Scalar(rows / max(1, rows - 1))))
        return y
    }

    private func follow(_ average: Parameter<Scalar>, _ batch: Tensor<Scalar>) {
        average.value = average.value.scaled(by: Scalar(1 - momentum))
        average.value.add(batch, times: Scalar(momentum))
    }
}
