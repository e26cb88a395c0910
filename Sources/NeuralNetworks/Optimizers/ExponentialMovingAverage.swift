import Autodiff
import Tensors

/// An exponential average of a model's weights over the steps of training, which estimates better than the last step's.
///
/// a ← d·a + (1 − d)·w, with d = min(decay, (1 + step) / (10 + step)) so that the first steps do not linger.
/// Source: Polyak and Juditsky 1992; the warm-up is TensorFlow's.
public struct ExponentialMovingAverage<Scalar: TensorScalar> {
    /// d, the share of the average that a step keeps, in [0, 1).
    public let decay: Double
    public private(set) var step = 0
    /// Of every parameter, in order, by name.
    public private(set) var averages: [(name: String, tensor: Tensor<Scalar>)]
    private let parameters: [NamedParameter<Scalar>]

    /// Starts at the present weights.
    ///
    /// - Parameters:
    ///   - parameters: What is averaged, in a fixed order.
    ///   - decay: In [0, 1).
    public init(_ parameters: [NamedParameter<Scalar>], decay: Double) {
        self.parameters = parameters
        self.decay = decay
        averages = parameters.map { ($0.name, $0.parameter.value) }
    }

    /// Takes in the present weights; to be called after each step.
    public mutating func update() {
        step += 1
        let d = min(decay, Double(1 + step) / Double(10 + step))
        for (index, entry) in parameters.enumerated() {
            averages[index].tensor.scale(by: Scalar(d))
            averages[index].tensor.add(entry.parameter.value, times: Scalar(1 - d))
        }
    }

}

extension ExponentialMovingAverage: SteppedState {
    public var state: [(name: String, tensor: Tensor<Scalar>)] { averages }

    public mutating func replaceState(_ tensors: [Tensor<Scalar>], step: Int) {
        for index in averages.indices { averages[index].tensor = tensors[index] }
        self.step = step
    }
}
