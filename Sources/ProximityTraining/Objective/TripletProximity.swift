import Autodiff
import Learning
import NeuralNetworks

/// Each anchor is to lie nearer to its positive than to its negative.
///
/// Source: McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019.
struct TripletProximity: ProximityObjective {
    /// By how much.
    let margin: Double

    package func losses(_ rows: Variable<Float>, _ places: [WindowPlace], share: BatchShare) -> Variable<Float> {
        let count = rows.shape[0] / 3
        let kinds = (0..<3).map { rows.sliced(axis: 0, $0 * count..<($0 + 1) * count) }
        return tripletLoss(anchor: kinds[0], positive: kinds[1], negative: kinds[2], margin: margin)
    }
}
