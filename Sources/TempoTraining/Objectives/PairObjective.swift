import Autodiff
import NeuralNetworks
import TempoEstimation
import Tensors

/// How the overlaps of a pair's two tempo distributions are turned into a loss.
public enum PairObjective: String, Sendable, Hashable, CaseIterable {
    /// Each tempo shift is a binary example, same tempo or different tempo.
    case dense
    /// The tempo shifts compete: cross-entropy of a softmax over them. The classifier is fitted as well, but its loss does not
    /// reach the network.
    case softmax
}

/// The loss of a batch of pairs, and how often the network was right.
public struct PairOutcome<Scalar: TensorScalar> {
    /// One number, in nats.
    public let loss: Variable<Scalar>
    /// Share of the pairs, from 0 to 1, whose overlap is largest within `PairOutcome.hitBins` of the true tempo shift. NaN
    /// without pairs.
    public let trueShiftRate: Double

    /// How far, in bins, the shift of largest overlap may be from the true one; 1.5 bins are 3 % of tempo at 36 bins an
    /// octave. Chosen by hand.
    public static var hitBins: Double { 1.5 }
}

/// Which tempo shifts of a pair count as the same tempo, and which as a different one, by their distance from the true shift in
/// bins. A shift between the two limits does not count: the distributions are about a bin wide, so it is nearly the same.
private enum Example {
    /// Below this, the same tempo. A true shift between two bins makes both of them "same".
    static let sameBelow = 1.0
    /// From here on, a different tempo.
    static let differentFrom = 2.0
}

/// Balanced binary cross-entropy over every tempo shift that a pair's second excerpt could have.
///
/// The overlap ⟨p, q shifted by k bins⟩ of a pair's distributions p and q tells how well they agree if the second excerpt is k
/// bins faster. The true tempo shift of the pair is known, so every k from −`maximumShift` to `maximumShift` is an example of
/// the same tempo or of a different one.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024; the dense form over
/// all shifts is this project's.
///
/// - Parameters:
///   - first: Scores of the pairs' first excerpts, `[pairs, bins]`.
///   - second: Scores of the pairs' second excerpts, `[pairs, bins]`.
///   - tempoShifts: log₂(tempo of the second / tempo of the first) · binsPerOctave of each pair, in bins; may be fractional;
///     from −`maximumShift` to `maximumShift`.
///   - maximumShift: In bins.
///   - objective: How the overlaps make a loss. The loss of `softmax` is the sum of the network's and the classifier's.
///   - differentWeight: Weight of the mean loss over different shifts against the mean loss over same shifts. The default was
///     chosen by hand.
///   - batchTempoShifts: Of all pairs of a batch, where these are a part of them: the losses of the parts add up to the loss of the
///     batch. Those of these pairs if nil.
public func sameDifferentOutcome<Scalar>(
    first: Variable<Scalar>, second: Variable<Scalar>, tempoShifts: [Double], maximumShift: Int,
    classifier: SameDifferentClassifier<Scalar>, objective: PairObjective = .dense, differentWeight: Double = 4,
    batchTempoShifts: [Double]? = nil
) -> PairOutcome<Scalar> {
    if first.shape != second.shape || first.shape[0] != tempoShifts.count {
        shapeFailure("sameDifferentOutcome", "needs equal [pairs, bins] and \(tempoShifts.count) pairs", first.shape, second.shape)
    }
    let overlaps = crossCorrelation(first.softmax(), second.softmax(), maximumLag: maximumShift)
    let shifts = 2 * maximumShift + 1
    var same = [Scalar](repeating: 0, count: tempoShifts.count * shifts), different = same
    for (pair, tempoShift) in tempoShifts.enumerated() {
        for shift in 0..<shifts {
            let distance = abs(Double(shift - maximumShift) - tempoShift)
            if distance < Example.sameBelow { same[pair * shifts + shift] = 1 }
            if distance >= Example.differentFrom { different[pair * shifts + shift] = 1 }
        }
    }
    let batch = batchTempoShifts ?? tempoShifts
    func count(_ isCounted: (Double) -> Bool) -> Scalar {
        Scalar(Double(max(1, batch.reduce(0) { sum, tempoShift in sum + (-maximumShift...maximumShift).count { isCounted(abs(Double($0) - tempoShift)) } })))
    }
    let sameCount = count { $0 < Example.sameBelow }, differentCount = count { $0 >= Example.differentFrom }
    let targets = Tensor(shape: overlaps.shape, scalars: same)
    let weights = targets.scaled(by: 1 / sameCount)
        + Tensor(shape: overlaps.shape, scalars: different).scaled(by: Scalar(differentWeight) / differentCount)
    func binary(_ overlaps: Variable<Scalar>) -> Variable<Scalar> {
        (binaryCrossEntropy(logits: classifier(overlaps), targets: targets) * Variable(weights)).sum()
    }
    let loss = switch objective {
    case .dense: binary(overlaps)
    case .softmax:
        binary(overlaps.detached) + shiftCrossEntropy(classifier(overlaps), tempoShifts: tempoShifts, maximumShift: maximumShift, count: batch.count)
    }
    let best = overlaps.value.argmaxLastAxis()
    let hits = zip(best, tempoShifts).filter { abs(Double($0 - maximumShift) - $1) < PairOutcome<Scalar>.hitBins }.count
    return PairOutcome(loss: loss, trueShiftRate: tempoShifts.isEmpty ? .nan : Double(hits) / Double(tempoShifts.count))
}

/// Cross-entropy of a softmax over tempo shifts. The target is divided between the two shifts next to the true one, the nearer
/// one getting more.
private func shiftCrossEntropy<Scalar>(_ logits: Variable<Scalar>, tempoShifts: [Double], maximumShift: Int, count: Int) -> Variable<Scalar> {
    let shifts = logits.shape[-1]
    var targets = [Scalar](repeating: 0, count: logits.shape.count)
    for (pair, tempoShift) in tempoShifts.enumerated() {
        for shift in 0..<shifts {
            targets[pair * shifts + shift] = Scalar(max(0, 1 - abs(Double(shift - maximumShift) - tempoShift)))
        }
    }
    return -(logits.logSoftmax() * Variable(Tensor(shape: logits.shape, scalars: targets))).sum() / Scalar(max(1, count))
}
