import AudioEmbedding
import Autodiff
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import NeuralNetworks
import RandomStreams
import Settings
import Tensors

/// Learns embeddings in which two windows of one track find each other among windows of others.
///
/// Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020; for music, Spijkervet and
/// Burgoyne, ISMIR 2021, and McCallum et al., ISMIR 2022. That each path must find the partner on its own too is ours.
public final class ContrastiveTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: ContrastiveRecipe
    /// From windows to embeddings.
    public let encoder: EncoderNetwork<Float>
    private let views: [PartnerView]
    private let tracks: [MusicTrack]
    private let heldOutCount: Int

    /// - Parameters:
    ///   - tracks: Music to train on; at least two.
    ///   - heldOut: Music for validation; `tracks` when there is too little to spare.
    /// - Throws: `RecipeError` for a recipe that no file could hold; `MusicError` where there is but one track.
    public init(recipe: ContrastiveRecipe, tracks: [MusicTrack], heldOut: [MusicTrack]) throws {
        try recipe.check()
        guard tracks.count > 1 else { throw MusicError.tooFewTracks(found: tracks.count, needed: 2) }
        (self.recipe, self.tracks) = (recipe, tracks)
        let held = heldOut.count > 1 ? heldOut : tracks
        heldOutCount = held.count
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        encoder = EncoderNetwork(recipe.encoderConfiguration, stream: &stream)
        views = PartnerView.all(recipe, training: tracks, heldOut: held, stream: &stream)
    }

    public var parameters: [NamedParameter<Float>] { encoder.parameters(under: "encoder") + spaces.flatMap(\.parameters) }

    private var spaces: [PartnerSpace] { views.flatMap(\.spaces) }

    public var itemsPerStep: Int { views[0].training.pairCount(recipe.pairs.perStep) }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        let pairs = itemsPerStep, own = share.items(of: pairs), spaces = spaces
        let projected = views.flatMap { view in
            let paths = view.paths(of: view.training.windows(step: step, pairs: recipe.pairs.perStep, share: share), by: encoder)
            return view.spaces.map { $0.projected(paths) }
        }
        var terms: [StepLoss.Term] = [], measures: [String: Double] = [:]
        // Partners are looked for among the windows of all ranks.
        for (space, projected) in zip(spaces, share.gathered(projected, blocks: 2, of: pairs)) {
            terms.append(.init(space.name + "Loss", share.part(of: pairs) { partnerLoss(projected, seekers: own) }, weight: space.weight))
            measures[space.name + "Top1"] = share.part(of: pairs) { Neighbourhood(projected.value, seekers: own).top1 }
        }
        return StepLoss(terms, measures: measures)
    }

    private func partnerLoss(_ space: Variable<Float>, seekers: Range<Int>? = nil) -> Variable<Float> {
        let pairs = space.shape[0] / 2
        return normalizedTemperatureCrossEntropy(
            space.sliced(axis: 0, 0..<pairs), space.sliced(axis: 0, pairs..<2 * pairs), temperature: recipe.objective.temperature,
            seekers: seekers).mean()
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            var sums: [String: Double] = [:]
            for draw in 0..<recipe.validation.draws {
                var numbers = ["loss": 0.0], embedding: [EmbeddingPart: Variable<Float>] = [:]
                for view in views {
                    let paths = view.paths(of: view.heldOut.windows(step: draw, pairs: min(heldOutCount, recipe.pairs.perStep)), by: encoder)
                    embedding.merge(paths) { first, _ in first }
                    for space in view.spaces {
                        let projected = space.projected(paths)
                        numbers["loss"]! += space.weight * Double(partnerLoss(projected).value.scalar)
                        numbers[space.name + "Top1"] = Neighbourhood(projected.value).top1
                    }
                }
                // Views draw the same tracks, so rows of different paths belong together.
                let embeddings = Neighbourhood(.concatenated(EmbeddingPart.learned.compactMap { embedding[$0]?.value }, axis: 1))
                numbers.merge(["embeddingTop1": embeddings.top1, "alignment": embeddings.alignment, "uniformity": embeddings.uniformity]) { $1 }
                sums.merge(numbers) { $0 + $1 }
            }
            return ValidationOutcome(sums.mapValues { $0 / Double(recipe.validation.draws) })
        }
    }

    /// Embeddings that fill the sphere less evenly than this are all but the same. Chosen by hand.
    private static let leastUniformity = -0.02

    public func hopelessness(_ outcome: ValidationOutcome, stepInRound: Int, plan: LearningPlan) -> String? {
        let uniformity = outcome.values["uniformity"] ?? -.infinity
        guard uniformity > Self.leastUniformity, stepInRound > plan.optimizer.steps / 10 else { return nil }
        return "it has collapsed. The embeddings of different tracks are all but the same (uniformity \(uniformity); 0 is one point). "
            + "Is there more than one kind of music? Else train with a lower optimizer.learningRate or a higher objective.temperature."
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.pairs.perStep) pairs" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        func found(_ values: [String: Double]) -> String {
            "partner found " + spaces.map { String(format: "%.0f %%", 100 * (values[$0.name + "Top1"] ?? .nan)) + (spaces.count > 1 ? " (\($0.name))" : "") }.joined(separator: ", ")
        }
        let training = String(format: "loss %.3f  ", values["loss"] ?? .nan) + found(values)
        guard let validation else { return training }
        return training + String(format: "  held out: loss %.3f, ", validation["loss"] ?? .nan) + found(validation)
    }

    /// Measures the whitening and writes the encoder without its projectors.
    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        let tracks = min(recipe.whitening.tracks, self.tracks.count)
        encoder.measureWhitening(tracks: tracks, shrinkage: recipe.whitening.shrinkage) { track in
            progress(track + 1, tracks)
            return views[0].training.spreadWindows(ofTrack: track, count: recipe.whitening.windowsPerTrack)
        }
        try EncoderModel(features: recipe.features, network: encoder, windowSeconds: recipe.windowSeconds,
                         provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old }).write(to: path)
    }

    /// A few neighbours to listen to.
    public func writeExamples(to folder: RunFolder) throws {
        let examples = GradientMode.disabled { NeighbourExample.examples(of: encoder, music: views[0].training, heldOut: views[0].heldOut) }
        try AtomicFile.write(examples.map { JSONLines.line($0) + "\n" }.joined(), to: folder.neighbours)
    }
}
