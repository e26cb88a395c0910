import AudioEmbedding
import Autodiff
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
    private let whole, rhythm, timbre: Projector
    private let windows: PartnerSampler
    private let heldOut: PartnerSampler
    private let scaleWindows: PartnerSampler
    private let heldOutCount: Int

    /// - Parameters:
    ///   - tracks: Music to train on; at least two.
    ///   - heldOut: Music for validation; `tracks` when there is too little to spare.
    /// - Throws: `RecipeError` for a recipe that no file could hold; `MusicError` where there is but one track.
    public init(recipe: ContrastiveRecipe, tracks: [MusicTrack], heldOut: [MusicTrack]) throws {
        try recipe.check()
        guard tracks.count > 1 else { throw MusicError.tooFewTracks(found: tracks.count, needed: 2) }
        self.recipe = recipe
        let held = heldOut.count > 1 ? heldOut : tracks, configuration = recipe.encoderConfiguration
        windows = PartnerSampler(tracks, recipe: recipe, purpose: RandomPath.training)
        self.heldOut = PartnerSampler(held, recipe: recipe, purpose: RandomPath.validation)
        scaleWindows = PartnerSampler(tracks, recipe: recipe, purpose: RandomPath.scale)
        heldOutCount = held.count
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        encoder = EncoderNetwork(configuration, stream: &stream)
        whole = Projector(configuration.rhythmWidth + configuration.timbreWidth, recipe.objective, stream: &stream)
        rhythm = Projector(configuration.rhythmWidth, recipe.objective, stream: &stream)
        timbre = Projector(configuration.timbreWidth, recipe.objective, stream: &stream)
    }

    /// Windows that the scale of embeddings is measured on, and how many at once; chosen by hand.
    private static let measuredWindows = 2048, measuredAtOnce = 64

    public var parameters: [NamedParameter<Float>] {
        encoder.parameters(under: "encoder") + whole.parameters(under: "projector.whole") + rhythm.parameters(under: "projector.rhythm")
            + timbre.parameters(under: "projector.timbre")
    }

    public func loss(step: Int) -> StepLoss {
        let spaces = spaces(of: windows.windows(step: step, pairs: recipe.pairs.perStep))
        let objective = recipe.objective
        let weighted = [("wholeLoss", spaces.whole, objective.wholeWeight), ("rhythmLoss", spaces.rhythm, objective.rhythmWeight),
                        ("timbreLoss", spaces.timbre, objective.timbreWeight)]
        let terms = weighted.filter { $0.2 > 0 }.map { StepLoss.Term($0.0, partnerLoss($0.1), weight: $0.2) }
        return StepLoss(terms, measures: [
            "top1": Neighbourhood(spaces.whole.value).top1, "rhythmTop1": Neighbourhood(spaces.rhythm.value).top1,
            "timbreTop1": Neighbourhood(spaces.timbre.value).top1,
        ])
    }

    /// `[2 · pairs, …]`, in the space of each projector, and as the encoder gives it.
    private func spaces(of windows: Tensor<Float>) -> (
        whole: Variable<Float>, rhythm: Variable<Float>, timbre: Variable<Float>, embeddings: Variable<Float>
    ) {
        let paths = encoder.paths(windows), both = Variable.concatenated([paths.rhythm, paths.timbre], axis: 1)
        return (whole(both), rhythm(paths.rhythm), timbre(paths.timbre), both)
    }

    private func partnerLoss(_ space: Variable<Float>) -> Variable<Float> {
        let pairs = space.shape[0] / 2
        return normalizedTemperatureCrossEntropy(
            space.sliced(axis: 0, 0..<pairs), space.sliced(axis: 0, pairs..<2 * pairs), temperature: recipe.objective.temperature).mean()
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            var sums: [String: Double] = [:]
            for draw in 0..<recipe.validation.draws {
                let spaces = spaces(of: heldOut.windows(step: draw, pairs: min(heldOutCount, recipe.pairs.perStep)))
                let objective = recipe.objective
                let loss = objective.wholeWeight * Double(partnerLoss(spaces.whole).value.scalar)
                    + objective.rhythmWeight * Double(partnerLoss(spaces.rhythm).value.scalar)
                    + objective.timbreWeight * Double(partnerLoss(spaces.timbre).value.scalar)
                let embeddings = Neighbourhood(spaces.embeddings.value)
                let numbers = [
                    "loss": loss, "top1": Neighbourhood(spaces.whole.value).top1, "rhythmTop1": Neighbourhood(spaces.rhythm.value).top1,
                    "timbreTop1": Neighbourhood(spaces.timbre.value).top1, "embeddingTop1": embeddings.top1,
                    "alignment": embeddings.alignment, "uniformity": embeddings.uniformity,
                ]
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
        func percent(_ values: [String: Double], _ key: String) -> String { String(format: "%.0f %%", 100 * (values[key] ?? .nan)) }
        let training = String(format: "loss %.3f", values["loss"] ?? .nan) + "  partner found \(percent(values, "top1"))"
        guard let validation else { return training }
        return training + String(format: "  held out: loss %.3f", validation["loss"] ?? .nan)
            + ", found \(percent(validation, "top1")) (rhythm \(percent(validation, "rhythmTop1")), timbre \(percent(validation, "timbreTop1")))"
    }

    /// Writes the encoder without its projectors.
    public func writeModel(to folder: RunFolder, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        let batches = Self.measuredWindows / Self.measuredAtOnce
        encoder.measureScale(batches: batches) { batch in
            progress(batch + 1, batches)
            return scaleWindows.plainWindows(Self.measuredAtOnce, batch: batch)
        }
        try EncoderModel(features: recipe.features, network: encoder, windowSeconds: recipe.windowSeconds,
                         provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old }).write(to: folder.model)
    }
}
