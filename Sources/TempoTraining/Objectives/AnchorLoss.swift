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
///   - batchTemposBPM: Of all anchors of a batch, where these are a part of them: the losses of the parts add up to the loss of the
///     batch. Those of these excerpts if nil.
public func anchorLoss<Scalar>(
    _ scores: Variable<Scalar>, temposBPM: [Double], axis: TempoAxis, batchTemposBPM: [Double]? = nil
) -> Variable<Scalar> {
    if scores.shape != [temposBPM.count, axis.count] {
        shapeFailure("anchorLoss", "\(temposBPM.count) tempi on an axis of \(axis.count)", scores.shape)
    }
    func isCounted(_ bin: Double) -> Bool { bin >= 0 && bin < Double(axis.count - 1) }
    var targets = [Scalar](repeating: 0, count: scores.shape.count)
    for (row, tempo) in temposBPM.enumerated() {
        let bin = axis.bin(ofBPM: tempo)
        guard isCounted(bin) else { continue }
        let weights = (0..<axis.count).map { exp(-0.5 * (Double($0) - bin) * (Double($0) - bin)) }
        let sum = weights.reduce(0, +)
        for (column, weight) in weights.enumerated() { targets[row * axis.count + column] = Scalar(weight / sum) }
    }
    let counted = (batchTemposBPM ?? temposBPM).count { isCounted(axis.bin(ofBPM: $0)) }
    return -(scores.logSoftmax() * Variable(Tensor(shape: scores.shape, scalars: targets))).sum() / Scalar(max(1, counted))
}
