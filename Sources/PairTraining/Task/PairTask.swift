import AudioEmbedding
import Autodiff
import Foundation
import Learning
import MusicData
import MusicLearning
import NeuralNetworks
import RandomStreams
import TempoEstimation
import TempoTraining
import Tensors

/// Learns whether two excerpts have the same tempo, from what a frozen encoder makes of them.
///
/// Source: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024.
public final class PairTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: PairRecipe
    /// Never changes.
    public let encoder: EncoderModel
    /// What is learned.
    public let comparison: PairComparison<Float>
    private let training: GroupSampler
    private let heldOutGroups: GroupSampler
    private let heldOut: [MusicTrack]
    private let pulselessHeldOut: [MusicTrack]

    /// - Parameters:
    ///   - tracks: Music to train on; at least one.
    ///   - heldOut: Music for validation; `tracks` when there is too little to spare.
    ///   - pulselessHeldOut: Sounds without a tempo, other than those trained on, for the calibration.
    init(recipe: PairRecipe, encoder: EncoderModel, tracks: [MusicTrack], heldOut: [MusicTrack], library: SyntheticLibrary, pulselessHeldOut: [MusicTrack]) {
        (self.recipe, self.encoder, self.pulselessHeldOut) = (recipe, encoder, pulselessHeldOut)
        self.heldOut = heldOut.isEmpty ? tracks : heldOut
        let settings = recipe.comparison
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        comparison = PairComparison(PairComparisonConfiguration(
            width: settings.parts.width(encoder.configuration), kind: settings.kind, projectionWidth: settings.projectionWidth,
            hiddenWidth: settings.hiddenWidth), stream: &stream)
        training = GroupSampler(tracks, library: library, recipe: recipe, purpose: RandomPath.training)
        heldOutGroups = GroupSampler(self.heldOut, library: library, recipe: recipe, purpose: RandomPath.validation)
    }

    public var parameters: [NamedParameter<Float>] { comparison.parameters(under: "comparison") }

    public var itemsPerStep: Int { recipe.groups.tracksPerStep * recipe.groups.excerptsPerTrack }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        let groups = recipe.groups
        let outcome = outcome(training.groups(
            step: step, tracks: groups.tracksPerStep, tempi: groups.temposPerStep, pulselessCount: groups.pulselessPerStep, share: share), share)
        return StepLoss([.init("pairLoss", outcome.loss)], measures: ["sameRight": outcome.same, "differentRight": outcome.different])
    }

    /// Ranks share the embedding of excerpts, and then the pairs of all excerpts.
    private func outcome(_ batch: TempoGroups, _ share: BatchShare = .whole) -> (loss: Variable<Float>, same: Double, different: Double) {
        let embeddings = share.gathered(Variable(recipe.comparison.parts.of(encoder(batch.excerpts), encoder.configuration)), of: batch.octaves.count)
        let pairs = LabelledPairs(batch, same: log2(1 + recipe.groups.sameFraction), different: log2(1 + recipe.groups.differentFraction))
        let projected = comparison.projected(embeddings), own = share.items(of: pairs.first.count)
        let logits = comparison.logits(projected.gathered(axis: 0, Array(pairs.first[own])), projected.gathered(axis: 0, Array(pairs.second[own])))
        let errors = binaryCrossEntropy(logits: logits, targets: Tensor(vector: Array(pairs.isSame[own])))
        let found = logits.value.scalars
        /// This rank's part of the share that is right.
        func right(_ label: Float) -> Double {
            let count = pairs.isSame.count { $0 == label }
            if count == 0 { return share.part(of: pairs.first.count) { 1 } }
            return Double(own.count { pairs.isSame[$0] == label && (found[$0 - own.lowerBound] > 0) == (label > 0.5) }) / Double(count)
        }
        return ((errors * Variable(Tensor(vector: Array(pairs.weights[own])))).sum(), right(1), right(0))
    }

    /// Held-out music, stretched: rendered sounds are those of training.
    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            var sums = ["loss": 0.0, "sameRight": 0, "differentRight": 0]
            let perCall = max(1, recipe.groups.tracksPerStep), calls = max(1, recipe.validation.pairs / (perCall * recipe.groups.excerptsPerTrack))
            for call in 0..<calls {
                let outcome = outcome(heldOutGroups.groups(step: call, tracks: perCall, tempi: 0, pulselessCount: 0))
                for (name, value) in [("loss", Double(outcome.loss.value.scalar)), ("sameRight", outcome.same), ("differentRight", outcome.different)] {
                    sums[name]! += value / Double(calls)
                }
            }
            return ValidationOutcome(sums)
        }
    }

    // MARK: Going on

    private static let savedEncoder = "encoderHash"

    public func save(to checkpoint: inout CheckpointWriter) {
        checkpoint.add(Self.savedEncoder, value: encoder.hash)
    }

    /// A run goes on with the encoder that it began with, whatever its file holds by now.
    public func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws {
        guard try checkpoint.value(String.self, Self.savedEncoder) == encoder.hash else {
            throw checkpoint.wrong("another encoder than \(recipe.encoder) is now")
        }
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.groups.tracksPerStep) tracks and \(recipe.groups.temposPerStep) tempi" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        func text(_ values: [String: Double], _ loss: String) -> String {
            String(format: "loss %.3f, right of same %.0f %%, of different %.0f %%", values[loss] ?? .nan, 100 * (values["sameRight"] ?? .nan),
                   100 * (values["differentRight"] ?? .nan))
        }
        return text(values, "loss") + (validation.map { "  held out: " + text($0, "loss") } ?? "")
    }

    /// Embeds the references, calibrates the confidence and writes a tempo model.
    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        let axis = recipe.sounds.referenceAxis
        let references = try embeddedReferences(recipe: recipe, encoder: encoder, axis: axis, progress: progress)
        let network = PairTempoNetwork(encoder: encoder, parts: recipe.comparison.parts, comparison: comparison.copy(), references: references, axis: axis)
        // The network's axis is that of the references, so each reference is the distribution that is sure of its own tempo.
        let patterns = recipe.references.patterns, sure = Tensor<Float>(shape: [patterns.count, axis.count, axis.count]) { out in
            for place in 0..<patterns.count * axis.count * axis.count { out[place] = place / axis.count % axis.count == place % axis.count ? 1 : 0 }
        }
        var model = TempoModel(
            features: recipe.features, network: network, classifier: SameDifferentClassifier(), windows: WindowPlan(windowSeconds: recipe.windowSeconds),
            references: ReferenceBank(patterns: patterns, axis: axis, distributions: sure), prior: recipe.prior.prior,
            provenance: provenance.merging(["seed": "\(recipe.seed)", "encoder": encoder.hash]) { old, _ in old })
        model.calibration = Calibrator(recipe: recipe.sounds, music: heldOut, pulseless: pulselessHeldOut).calibration(of: model)
        try model.write(to: path)
    }
}
