import Autodiff
import Foundation
import NeuralNetworks
import Tensors

/// How far the outputs of a probe are from what they should be.
public protocol ProbeLoss: Sendable {
    /// The mean over rows of the loss, and its gradient with respect to the outputs.
    ///
    /// - Parameters:
    ///   - outputs: `[rows, width]`.
    ///   - targets: Of the same shape.
    func meanWithGradient(_ outputs: Tensor<Double>, _ targets: Tensor<Double>) -> (mean: Double, gradient: Tensor<Double>)

    /// The mean on the engine, for networks.
    func mean(_ outputs: Variable<Float>, _ targets: Tensor<Float>) -> Variable<Float>

    /// Constant outputs with about the least loss: where a search begins.
    func startingBias(_ targets: Tensor<Double>) -> [Double]

    /// By what the penalty of a linear function's weights is multiplied, so that a strength means what it means to others.
    func penaltyFactor(outputs: Int) -> Double
}

extension ProbeLoss {
    public func penaltyFactor(outputs: Int) -> Double { 1 }
}

/// −log softmax of the class's output: of outputs that are one of several classes.
public struct SoftmaxLoss: ProbeLoss {
    public func meanWithGradient(_ outputs: Tensor<Double>, _ targets: Tensor<Double>) -> (mean: Double, gradient: Tensor<Double>) {
        let rows = outputs.shape[0], width = outputs.shape[1]
        var sum = 0.0
        let gradient = Tensor<Double>(shape: outputs.shape) { out in
            outputs.withUnsafePointer { x in
                targets.withUnsafePointer { t in
                    for row in stride(from: 0, to: rows * width, by: width) {
                        var largest = x[row]
                        for i in 1..<max(1, width) { largest = max(largest, x[row + i]) }
                        var total = 0.0
                        for i in 0..<width {
                            out[row + i] = exp(x[row + i] - largest)
                            total += out[row + i]
                        }
                        let logarithm = log(total) + largest
                        for i in 0..<width {
                            if t[row + i] != 0 { sum += t[row + i] * (logarithm - x[row + i]) }
                            out[row + i] = (out[row + i] / total - t[row + i]) / Double(rows)
                        }
                    }
                }
            }
        }
        return (sum / Double(rows), gradient)
    }

    public func mean(_ outputs: Variable<Float>, _ targets: Tensor<Float>) -> Variable<Float> { crossEntropy(logits: outputs, targets: targets).mean() }

    public func startingBias(_ targets: Tensor<Double>) -> [Double] { shares(targets).map { log($0) } }

    /// Of two classes, scikit-learn keeps one output, the difference of ours; its square is twice as large as the sum of theirs.
    public func penaltyFactor(outputs: Int) -> Double { outputs == 2 ? 2 : 1 }
}

/// −t log σ(x) − (1 − t) log(1 − σ(x)), added up over the outputs: of labels that an item may have several of.
public struct SigmoidLoss: ProbeLoss {
    public func meanWithGradient(_ outputs: Tensor<Double>, _ targets: Tensor<Double>) -> (mean: Double, gradient: Tensor<Double>) {
        let rows = Double(outputs.shape[0])
        var sum = 0.0
        let gradient = Tensor<Double>(shape: outputs.shape) { out in
            outputs.withUnsafePointer { x in
                targets.withUnsafePointer { t in
                    for i in 0..<outputs.count {
                        sum += max(x[i], 0) - x[i] * t[i] + log1p(exp(-abs(x[i])))
                        out[i] = (1 / (1 + exp(-x[i])) - t[i]) / rows
                    }
                }
            }
        }
        return (sum / rows, gradient)
    }

    public func mean(_ outputs: Variable<Float>, _ targets: Tensor<Float>) -> Variable<Float> { binaryCrossEntropy(logits: outputs, targets: targets).mean() }

    public func startingBias(_ targets: Tensor<Double>) -> [Double] { shares(targets).map { log($0 / max(1e-3, 1 - $0)) } }
}

/// ½ (x − t)², added up over the outputs: of numbers.
public struct SquaredLoss: ProbeLoss {
    public func meanWithGradient(_ outputs: Tensor<Double>, _ targets: Tensor<Double>) -> (mean: Double, gradient: Tensor<Double>) {
        let rows = Double(outputs.shape[0])
        var sum = 0.0
        let gradient = Tensor<Double>(shape: outputs.shape) { out in
            outputs.withUnsafePointer { x in
                targets.withUnsafePointer { t in
                    for i in 0..<outputs.count {
                        let distance = x[i] - t[i]
                        sum += distance * distance / 2
                        out[i] = distance / rows
                    }
                }
            }
        }
        return (sum / rows, gradient)
    }

    public func mean(_ outputs: Variable<Float>, _ targets: Tensor<Float>) -> Variable<Float> {
        let distance = outputs - Variable(targets)
        return (distance * distance).mean()
    }

    public func startingBias(_ targets: Tensor<Double>) -> [Double] { columnMeans(targets) }
}

/// The mean of each column.
func columnMeans(_ matrix: Tensor<Double>) -> [Double] {
    let rows = matrix.shape[0], width = matrix.shape[1]
    var sums = [Double](repeating: 0, count: width)
    matrix.withUnsafePointer { x in for row in 0..<rows { for i in 0..<width { sums[i] += x[row * width + i] } } }
    return sums.map { $0 / Double(rows) }
}

/// The same of zeros and ones, never 0: a class that a part lacks must not begin at minus infinity.
private func shares(_ targets: Tensor<Double>) -> [Double] { columnMeans(targets).map { max($0, 0.5 / Double(targets.shape[0])) } }
