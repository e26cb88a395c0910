import Autodiff
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

/// A network with one hidden layer of 512 rectified units, half of which are dropped in training, as HEAR and MULE probe.
///
/// Trained by AdamW with batches of 64 and a rate that falls from 1e-3 to 0 as a cosine, over 40 passes but at least 150 and at most
/// 3000 steps. Strengths are chosen by three inner folds at most, since every fit takes a training.
public struct HiddenLayerProbe: ProbeMethod {
    public static let name = "hidden"
    public static let strengthDescription = "weight decay of AdamW; smaller is weaker"

    /// The method has no settings but its strength.
    public init() {}

    public var strengths: [Double] { [10, 1, 0.1] }
    public var innerFoldLimit: Int { 3 }
    public var predictsNumbers: Bool { false }
    public func loss(for target: any ProbeLoss) -> any ProbeLoss { target }

    static let hiddenUnits = 512, dropout = 0.5, batch = 64, peakRate = 1e-3

    public func functions(
        features: Tensor<Double>, targets: Tensor<Double>, loss: any ProbeLoss, strengths: [Double], seed: UInt64
    ) -> [any ProbeFunction] {
        let rows = features.shape[0], width = features.shape[1], outputs = targets.shape[1]
        // Numbers of any unit are learned as numbers around 0.
        let scale = loss is SquaredLoss ? Self.scale(targets) : (means: [Double](repeating: 0, count: outputs), deviations: [Double](repeating: 1, count: outputs))
        let inputs = features.scalars.map { Float($0) }
        let wanted = targets.scalars.enumerated().map { Float(($1 - scale.means[$0 % outputs]) / scale.deviations[$0 % outputs]) }
        let batch = min(Self.batch, rows), steps = max(150, min(3000, 40 * rows / batch))
        return strengths.map { strength in
            var stream = RandomStream(seed: seed, path: 0x41DD)
            let hidden = Linear<Float>(width, Self.hiddenUnits, stream: &stream), output = Linear<Float>(Self.hiddenUnits, outputs, stream: &stream)
            let network = Sequential<Float>(hidden, Activation(.relu), Dropout(Self.dropout), output)
            var optimizer = AdamW(groups: ParameterGroup.decayingMatricesOnly(network.trainableParameters, weightDecay: strength))
            var order: [Int] = []
            for step in 0..<steps {
                if order.count < batch { order += shuffled(rows, &stream) }
                let picked = Array(order.prefix(batch))
                order.removeFirst(batch)
                var pass = ForwardPass.training(stream: RandomStream(seed: seed, path: 0xD409, UInt64(step)))
                let x = Tensor<Float>(shape: [batch, width], scalars: picked.flatMap { inputs[$0 * width..<($0 + 1) * width] })
                let y = Tensor<Float>(shape: [batch, outputs], scalars: picked.flatMap { wanted[$0 * outputs..<($0 + 1) * outputs] })
                let gradients = loss.mean(network(Variable(x), &pass), y).backward()
                optimizer.update(gradients, learningRate: Self.peakRate * (1 + cos(.pi * Double(step) / Double(steps))) / 2)
            }
            func numbers(_ parameter: Parameter<Float>) -> Tensor<Double> { parameter.value.converted(to: Double.self) }
            return HiddenLayerFunction(
                hidden: LinearFunction(weights: numbers(hidden.weight), bias: numbers(hidden.bias!).scalars),
                output: LinearFunction(
                    weights: Tensor(shape: [outputs, Self.hiddenUnits], scalars: numbers(output.weight).scalars.enumerated().map { $1 * scale.deviations[$0 / Self.hiddenUnits] }),
                    bias: numbers(output.bias!).scalars.enumerated().map { $1 * scale.deviations[$0] + scale.means[$0] }))
        }
    }

    private static func scale(_ targets: Tensor<Double>) -> (means: [Double], deviations: [Double]) {
        let means = columnMeans(targets), width = means.count
        let squares = Tensor<Double>(shape: targets.shape, scalars: targets.scalars.enumerated().map { ($1 - means[$0 % width]) * ($1 - means[$0 % width]) })
        return (means, columnMeans(squares).map { $0 > 0 ? $0.squareRoot() : 1 })
    }
}

/// Two linear functions with max(0, x) in between.
public struct HiddenLayerFunction: ProbeFunction {
    let hidden: LinearFunction
    let output: LinearFunction

    public var arrays: [(name: String, extents: [Int], values: [Double])] {
        hidden.arrays.map { ("hidden.\($0.name)", $0.extents, $0.values) } + output.arrays.map { ("output.\($0.name)", $0.extents, $0.values) }
    }

    public func outputs(_ features: Tensor<Double>) -> Tensor<Double> {
        let raw = hidden.outputs(features)
        return output.outputs(Tensor(shape: raw.shape) { out in raw.withUnsafePointer { x in for i in 0..<raw.count { out[i] = max(0, x[i]) } } })
    }
}
