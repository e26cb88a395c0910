import Autodiff
import Foundation
import TempoEstimation
import Tensors

/// Cross-entropy against tempi that are known, in nats.
///
/// Pairs teach only ratios of tempi. Anchors teach the rest: which of a tempo's multiples and divisors is the beat, and which bin
/// of the axis is how many beats per minute.
///
/// - Parameters:
///   - scores: `[excerpts, bins]`.
///   - temposBPM: One per excerpt, in beats per minute. The target is a Gaussian around it whose standard deviation is one bin.
///     A tempo outside the axis does not count.
///   - axis: The tempi of the bins.
public func anchorLoss<Scalar>(_ scores: Variable<Scalar>, temposBPM: [Double], axis: TempoAxis) -> Variable<Scalar> {
    if scores.shape != [temposBPM.count, axis.count] {
        shapeFailure("anchorLoss", "\(temposBPM.count) tempi on an axis of \(axis.count)", scores.shape)
    }
    var targets = [Scalar](repeating: 0, count: scores.shape.count), counted = 0
    for (row, tempo) in temposBPM.enumerated() {
        let bin = axis.bin(ofBPM: tempo)
        guard bin >= 0, bin < Double(axis.count - 1) else { continue }
        let weights = (0..<axis.count).map { exp(-0.5 * (Double($0) - bin) * (Double($0) - bin)) }
        let sum = weights.reduce(0, +)
        for (column, weight) in weights.enumerated() { targets[row * axis.count + column] = Scalar(weight / sum) }
        counted += 1
    }
    return -(scores.logSoftmax() * Variable(Tensor(shape: scores.shape, scalars: targets))).sum() / Scalar(max(1, counted))
}
