import AudioEmbedding
import Autodiff
import EmbeddingTranslation
import Foundation
import Learning
import MusicData
import MusicLearning
import NeuralNetworks
import RandomStreams
import Settings
import Tensors

/// Learns where embeddings lie when the same music is faster or slower.
///
/// Source: McCallum et al., "Similar but faster: manipulation of tempo in music audio embeddings for tempo prediction and search",
/// ICASSP 2024.
public final class TranslationTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: TranslationRecipe
    /// Never changes.
    public let encoder: EncoderModel
    /// What is learned.
    public let network: TranslationNetwork<Float>
    private let training: MovedPairSampler
    private let heldOut: MovedPairSampler

    /// - Parameters:
    ///   - tracks: Music to train on; at least one.
    ///   - heldOut: Music for validation.
    init(recipe: TranslationRecipe, encoder: EncoderModel, tracks: [StretchedTrack], heldOut: [StretchedTrack]) {
        (self.recipe, self.encoder) = (recipe, encoder)
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        network = TranslationNetwork(recipe.network(for: encoder.configuration), stream: &stream)
        training = MovedPairSampler(tracks, recipe: recipe, purpose: RandomPath.training)
        self.heldOut = MovedPairSampler(heldOut, recipe: recipe, purpose: RandomPath.validation)
    }

    public var parameters: [NamedParameter<Float>] { network.parameters(under: "translation") }

    public var itemsPerStep: Int { recipe.pairs.perStep }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        let count = recipe.pairs.perStep, pairs = training.pairs(step: step, count: count, share: share)
        let before = network.directions(pairs.before), after = network.directions(pairs.after)
        var terms = [StepLoss.Term("moveError", share.part(of: count) { error(network(before, octaves: pairs.octaves), after) })]
        if recipe.translator.compositionWeight > 0 {
            let first = zip(pairs.octaves, pairs.firstShares).map { $0 * $1 }, second = zip(pairs.octaves, first).map { $0 - $1 }
            let there = network(network(before, octaves: first), octaves: second)
            terms.append(.init("compositionError", share.part(of: count) { error(there, after) }, weight: recipe.translator.compositionWeight))
        }
        return StepLoss(terms, measures: ["unmovedError": share.part(of: count) { Double(error(before, after).value.scalar) }])
    }

    /// 1 − cosine, weighted by the share that each part has in an embedding. Of directions, the squared error is twice that, so that
    /// it need not be added.
    private func error(_ found: [Variable<Float>], _ wanted: [Variable<Float>]) -> Variable<Float> {
        let shares = network.configuration.parts.map { encoder.configuration.share(of: $0.part) }
        let cosines = zip(zip(found, wanted), shares).map { pair, share in (pair.0 * pair.1).sum(axes: [1]).mean() * Float(share) }
        return cosines.dropFirst().reduce(cosines[0], +) * -1 + Float(shares.reduce(0, +))
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            let pairs = heldOut.pairs(step: 0, count: recipe.validation.pairs), half = pairs.octaves.map { $0 / 2 }
            let before = network.directions(pairs.before), after = network.directions(pairs.after), moved = network(before, octaves: pairs.octaves)
            func number(_ found: [Variable<Float>], _ wanted: [Variable<Float>]) -> Double { Double(error(found, wanted).value.scalar) }
            return ValidationOutcome([
                "loss": number(moved, after), "unmovedError": number(before, after),
                "twoStepsError": number(network(network(before, octaves: half), octaves: half), moved),
                "rhythmError": number([moved[0]], [after[0]]) / encoder.configuration.share(of: .rhythm), 
            ])
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

    public var stepContents: String { "\(recipe.pairs.perStep) pairs" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        func text(_ values: [String: Double], _ error: String) -> String {
            String(format: "cosine error %.4f (unmoved %.4f)", values[error] ?? .nan, values["unmovedError"] ?? .nan)
        }
        return text(values, "moveError") + (validation.map { "  held out: " + text($0, "loss") } ?? "")
    }

    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        try TranslationModel(network: network, encoderHash: encoder.hash, octaves: recipe.stretches.octaves,
                             provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old }).write(to: path)
    }
}
