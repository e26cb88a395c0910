import Autodiff
import Learning
import NeuralNetworks
import Tensors

/// Each anchor is to find its positive among all positives and negatives of the step that are far from it: of its own track those at
/// some distance, and those of other tracks.
///
/// Source: the normalised-temperature cross-entropy of Chen et al., ICML 2020, in time instead of over augmentations; ours in this form.
struct ContrastiveProximity: ProximityObjective {
    /// Of the similarities.
    let temperature: Double
    /// Whether windows of other tracks are far.
    let usesOtherTracks: Bool
    /// From which distance on windows of one track are far.
    let farSeconds: Double

    package func losses(_ rows: Variable<Float>, _ places: [WindowPlace], share: BatchShare) -> Variable<Float> {
        let count = places.count / 3, anchors = share.items(of: count), all = share.gathered(rows, blocks: 3, of: count)
        let similarity = matmul(rows.sliced(axis: 0, 0..<anchors.count), all.sliced(axis: 0, count..<3 * count), transposeB: true)
            .scaled(by: Float(1 / temperature))
        // What is neither the positive nor far says nothing.
        let isLeftOut = Tensor<Float>(shape: [anchors.count, 2 * count]) { out in
            for (row, anchor) in anchors.enumerated() {
                for other in 0..<2 * count {
                    out[row * 2 * count + other] = other == anchor || isFar(places[anchor], places[count + other]) ? 0 : 1
                }
            }
        }
        return crossEntropy(logits: select(where: isLeftOut, Variable(Tensor(-.infinity)), else: similarity), labels: Array(anchors))
    }

    private func isFar(_ first: WindowPlace, _ second: WindowPlace) -> Bool {
        first.track == second.track ? abs(first.seconds - second.seconds) >= farSeconds : usesOtherTracks
    }
}
