import Autodiff
import TempoEstimation

/// The pair loss of a batch, or a rank's part of it.
///
/// - Parameter scores: What the network said of all of the batch's excerpts, `[excerpts, bins]`.
func sameDifferentOutcome(
    _ batch: TempoBatch, scores: Variable<Float>, classifier: SameDifferentClassifier<Float>, objective: PairObjective = .dense
) -> PairOutcome<Float> {
    sameDifferentOutcome(
        first: scores.rows(batch.first), second: scores.rows(batch.second), tempoShifts: batch.tempoShifts,
        maximumShift: batch.binsPerOctave, classifier: classifier, objective: objective, batchTempoShifts: batch.whole.tempoShifts)
}
