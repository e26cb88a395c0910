import Autodiff
import Foundation
import Learning
import MusicData
import MusicLearning
import NeuralNetworks
import RandomStreams
import Settings
import Structure
import Tensors

/// Learns features in which what is near in a song is near, and what is far away is not.
///
/// Source: McCallum, "Unsupervised learning of deep features for music segmentation", ICASSP 2019.
public final class ProximityTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: ProximityRecipe
    /// From windows to features.
    public let network: StepNetwork<Float>
    private let objective: any ProximityObjective
    private let training: NearAndFarSampler
    private let heldOut: NearAndFarSampler

    /// - Parameters:
    ///   - tracks: Music to train on; at least one.
    ///   - heldOut: Music for validation; `tracks` when there is too little to spare.
    ///   - progress: Told how many tracks have been measured for `windows.biasedSides`.
    /// - Throws: `RecipeError` for a recipe that no file could hold.
    public init(
        recipe: ProximityRecipe, tracks: [MusicTrack], heldOut: [MusicTrack], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws {
        try recipe.check()
        self.recipe = recipe
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        network = StepNetwork(recipe.networkConfiguration, stream: &stream)
        objective = recipe.objective.loss.objective(recipe)
        let held = heldOut.isEmpty ? tracks : heldOut, all = recipe.windows.biasedSides ? tracks + held : []
        let transform = PieceTransform(bandCount: recipe.features.featureCount, framesPerSecond: recipe.features.framesPerSecond)
        let changes = parallelMap(all.count, progress: progress) { SpectralChange(all[$0], by: transform) }
        training = NearAndFarSampler(tracks, changes: Array(changes.prefix(tracks.count)), recipe: recipe, purpose: RandomPath.training)
        self.heldOut = NearAndFarSampler(held, changes: Array(changes.suffix(held.count)), recipe: recipe, purpose: RandomPath.validation)
    }

    public var parameters: [NamedParameter<Float>] { network.parameters(under: "network") }

    private func outcome(_ windows: NearAndFarWindows, _ share: BatchShare = .whole) -> (loss: Variable<Float>, rightShare: Double) {
        let rows = network(windows.excerpts), count = windows.places.count / 3
        return (share.part(of: count) { objective.losses(rows, windows.places, share: share).mean() }, share.part(of: count) { Self.rightShare(rows.value) })
    }

    /// How many anchors are nearer to their positive than to their negative.
    private static func rightShare(_ rows: Tensor<Float>) -> Double {
        let count = rows.shape[0] / 3, width = rows.shape[1], values = rows.scalars
        func cosine(_ first: Int, _ second: Int) -> Float { (0..<width).reduce(0) { $0 + values[first * width + $1] * values[second * width + $1] } }
        return Double((0..<count).count { cosine($0, count + $0) > cosine($0, 2 * count + $0) }) / Double(count)
    }

    public var itemsPerStep: Int { recipe.windows.tracksPerStep * recipe.windows.anchorsPerTrack }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        let (loss, rightShare) = outcome(training.windows(step: step, share: share), share)
        return StepLoss([.init("proximityLoss", loss)], measures: ["positiveNearer": rightShare])
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            let draws = recipe.validation.draws, outcomes = (0..<draws).map { outcome(heldOut.windows(step: $0)) }
            func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(draws) }
            return ValidationOutcome(["loss": mean(outcomes.map { Double($0.loss.value.scalar) }), "positiveNearer": mean(outcomes.map(\.rightShare))])
        }
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.windows.tracksPerStep * recipe.windows.anchorsPerTrack) anchors" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        func text(_ values: [String: Double]) -> String {
            String(format: "loss %.3f, near is nearer %.0f %%", values["loss"] ?? .nan, 100 * (values["positiveNearer"] ?? .nan))
        }
        return text(values) + (validation.map { "  held out: " + text($0) } ?? "")
    }

    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        try StructureModel(features: recipe.features, network: network, windowSeconds: recipe.windowSeconds, cepstrumShare: recipe.cepstrumShare,
                           provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old }).write(to: path)
    }
}
