import Autodiff
import Beats
import Foundation
import Learning
import MusicLearning
import NeuralNetworks
import RandomStreams
import Settings
import Tensors

/// Learns in which cell of a beat's length the beat falls: cross-entropy over the cells around each known beat.
public final class BeatTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: BeatRecipe
    /// What is learned.
    public let network: BeatNetwork<Float>
    private let training: [BeatExcerpt]
    private let heldOut: [BeatExcerpt]

    /// - Parameters:
    ///   - training, heldOut: At least one each.
    init(recipe: BeatRecipe, training: [BeatExcerpt], heldOut: [BeatExcerpt]) {
        (self.recipe, self.training, self.heldOut) = (recipe, training, heldOut)
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights), sizes = BeatNetworkConfiguration()
        sizes.bandCount = BandRises(recipe.features).count
        (sizes.kernelSize, sizes.hiddenWidth) = (recipe.network.kernelSize, recipe.network.hiddenWidth)
        network = BeatNetwork(sizes, stream: &stream)
    }

    public var parameters: [NamedParameter<Float>] { network.parameters }

    public var itemsPerStep: Int { recipe.grooves.perStep }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.training, UInt64(step))
        let excerpts = (0..<recipe.grooves.perStep).map { _ in training[stream.index(below: training.count)] }
        let own = Array(excerpts[share.items(of: excerpts.count)])
        return StepLoss([.init("beatLoss", share.part(of: excerpts.count) { loss(scores(own)) })])
    }

    /// `[excerpts · beats, cells of a beat]`.
    private func scores(_ excerpts: [BeatExcerpt]) -> Variable<Float> {
        let cells = Tensor<Float>(stacking: excerpts.count, each: [BeatExcerpt.beatCount * BeatCells.perBeat, network.configuration.bandCount]) { item, target in
            excerpts[item].cells.withUnsafePointer { target.update(from: $0, count: excerpts[item].cells.count) }
        }
        return network(cells).reshaped([excerpts.count * BeatExcerpt.beatCount, BeatCells.perBeat])
    }

    private func loss(_ scores: Variable<Float>) -> Variable<Float> {
        crossEntropy(logits: scores, labels: [Int](repeating: BeatExcerpt.beatCell, count: scores.shape[0])).mean()
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            let scores = scores(heldOut), perBeat = BeatCells.perBeat, numbers = scores.value.logSoftmax().scalars
            let hits = heldOut.indices.count { excerpt in
                let sums = (0..<perBeat).map { cell in
                    (0..<BeatExcerpt.beatCount).reduce(Float(0)) { $0 + numbers[(excerpt * BeatExcerpt.beatCount + $1) * perBeat + cell] }
                }
                return abs(sums.indices.max { sums[$0] < sums[$1] }! - BeatExcerpt.beatCell) <= 1
            }
            return ValidationOutcome(["loss": Double(loss(scores).value.scalar), "phaseRate": Double(hits) / Double(heldOut.count)])
        }
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.grooves.perStep) grooves" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        String(format: "loss %.3f", values["beatLoss"] ?? .nan)
            + (validation.map { String(format: "  held out: loss %.3f, beat found in %.0f %%", $0["loss"] ?? .nan, 100 * ($0["phaseRate"] ?? .nan)) } ?? "")
    }

    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        try BeatModel(network: network, features: recipe.features, provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old })
            .write(to: path)
    }
}
