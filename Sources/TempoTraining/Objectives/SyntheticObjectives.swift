import Autodiff
import Foundation
import TempoEstimation
import Tensors

// What sounds of our own teach beside the pairs: what has no tempo, and what a tempo is called.

/// How far the distributions of excerpts without a tempo are from saying nothing: the mean over bins of −log p, less
/// log(bins). Zero exactly when they are uniform.
///
/// Two excerpts of one recording share instruments, and a stretch changes their decays too. On material without a
/// pulse that is all there is to find; pulling it to uniform makes it worthless.
public func pulselessLoss<Scalar>(_ scores: Variable<Scalar>) -> Variable<Scalar> {
    let bins = Scalar(Double(scores.shape[-1]))
    return (-scores.logSoftmax().mean()) - Scalar(log(Double(bins)))
}

/// Cross-entropy against known tempi of our own renderings: names the beat among its multiples and divisors, and pins
/// the axis to beats per minute, neither of which pairs can.
///
/// - Parameters:
///   - scores: `[excerpts, bins]`.
///   - temposBPM: One per excerpt; the target is a Gaussian of one bin's width around it. Those outside the axis do not
///     count.
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
