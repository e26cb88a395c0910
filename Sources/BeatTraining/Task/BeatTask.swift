import Autodiff
import Beats
import Formats
import Foundation
import Learning
import MusicData
import MusicLearning
import NeuralNetworks
import RandomStreams
import Settings
import TempoEstimation
import Tensors

/// Learns in which cell of a beat's length the beat falls: cross-entropy over the cells around each known beat.
public final class BeatTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: BeatRecipe
    /// What is learned.
    public let network: BeatNetwork<Float>
    private let grooves: [BeatExcerpt]
    private let heldOut: [BeatExcerpt]
    private let tracks: [MusicTrack]
    private let tempo: TempoModel?
    private var labels: [BeatLabel] = []
    /// Music as `labels` say; empty in the first round.
    private var music: [BeatExcerpt] = []

    /// - Parameters:
    ///   - grooves, heldOut: At least one each.
    ///   - tracks: Music to label after the first round.
    ///   - tempo: Says the tempo of the music; needed where there are rounds after the first.
    init(recipe: BeatRecipe, grooves: [BeatExcerpt], heldOut: [BeatExcerpt], tracks: [MusicTrack], tempo: TempoModel?) {
        (self.recipe, self.grooves, self.heldOut, self.tracks, self.tempo) = (recipe, grooves, heldOut, tracks, tempo)
        network = Self.network(recipe, RandomStream(seed: recipe.seed, path: RandomPath.weights))
    }

    private static func network(_ recipe: BeatRecipe, _ stream: RandomStream) -> BeatNetwork<Float> {
        var stream = stream, sizes = BeatNetworkConfiguration()
        sizes.bandCount = BandRises(recipe.features).count
        (sizes.kernelSize, sizes.hiddenWidth) = (recipe.network.kernelSize, recipe.network.hiddenWidth)
        return BeatNetwork(sizes, stream: &stream)
    }

    public var parameters: [NamedParameter<Float>] { network.parameters }

    public var itemsPerStep: Int { recipe.grooves.perStep }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.training, UInt64(step))
        let musicCount = music.isEmpty ? 0 : recipe.selfTraining.perStep
        let excerpts = (0..<recipe.grooves.perStep).map { item in
            item < musicCount ? music[stream.index(below: music.count)] : grooves[stream.index(below: grooves.count)]
        }
        let own = Array(excerpts[share.items(of: excerpts.count)])
        return StepLoss([.init("beatLoss", share.part(of: excerpts.count) { loss(scores(own)) })])
    }

    /// Of the beats that are asked about, `[excerpts · beats, cells of a beat]`.
    private func scores(_ excerpts: [BeatExcerpt]) -> Variable<Float> {
        let cells = Tensor<Float>(stacking: excerpts.count, each: [BeatExcerpt.beatCount * BeatCells.perBeat, network.configuration.bandCount]) { item, target in
            excerpts[item].cells.withUnsafePointer { target.update(from: $0, count: excerpts[item].cells.count) }
        }
        let asked = recipe.network.beatsSeenWhole
        let scores = network(cells).reshaped([excerpts.count, BeatExcerpt.beatCount, BeatCells.perBeat])[.all, asked, .all]
        return scores.reshaped([excerpts.count * asked.count, BeatCells.perBeat])
    }

    private func loss(_ scores: Variable<Float>) -> Variable<Float> {
        crossEntropy(logits: scores, labels: [Int](repeating: BeatExcerpt.beatCell, count: scores.shape[0])).mean()
    }

    public func validate() -> ValidationOutcome? {
        GradientMode.disabled {
            let scores = scores(heldOut), perBeat = BeatCells.perBeat, beats = recipe.network.beatsSeenWhole.count, numbers = scores.value.logSoftmax().scalars
            let hits = heldOut.indices.count { excerpt in
                let sums = (0..<perBeat).map { cell in
                    (0..<beats).reduce(Float(0)) { $0 + numbers[(excerpt * beats + $1) * perBeat + cell] }
                }
                return abs(sums.indices.max { sums[$0] < sums[$1] }! - BeatExcerpt.beatCell) <= 1
            }
            return ValidationOutcome(["loss": Double(loss(scores).value.scalar), "phaseRate": Double(hits) / Double(heldOut.count)])
        }
    }

    // MARK: Self-training

    /// The model labels music whose beats it is sure of; checkpoints hold the labels, so that a resumed round has the same.
    public func prepareRound(_ round: Int, _ context: RoundContext) throws {
        guard let tempo else { preconditionFailure("BeatTask: a round of self-training without a tempo model") }
        let estimator = BeatEstimator(tempo: TempoEstimator(model: tempo), model: BeatModel(network: network, features: recipe.features))
        let labels = BeatLabeller(recipe: recipe, estimator: estimator).labels(tracks, progress: context.progress, isCancelled: context.shouldStop)
        if context.shouldStop() { return }
        if labels.isEmpty {
            throw LearningError.hopeless(
                step: context.step, reason: "the model is not sure of the beats of any track, so self-training has nothing to learn from. "
                    + "Train on more music with a beat, for more steps, or with selfTraining.rounds=0.", lastCheckpoint: nil)
        }
        try AtomicFile.write(labels.map { JSONLines.line($0) + "\n" }.joined(), to: context.folder.beatLabels)
        use(labels)
    }

    public func drawWeights(round: Int) {
        let fresh = Self.network(recipe, RandomStream(seed: recipe.seed, path: RandomPath.weights, UInt64(round))).parameters
        for (entry, new) in zip(parameters, fresh) { entry.parameter.value = new.parameter.value }
    }

    private func use(_ labels: [BeatLabel]) {
        self.labels = labels
        let tracks = tracks, features = recipe.features, ofTrack = Dictionary(grouping: labels, by: \.track).sorted { $0.key < $1.key }
        music = parallelMap(ofTrack.count) { number in
            let (index, labels) = ofTrack[number], track = tracks[index]
            var rises = BandRises(features)
            withExtendedLifetime(track) { rises.append(track.values) }
            return labels.map { BeatExcerpt(rises, beats: $0.beatSeconds, first: 1, framesPerSecond: features.framesPerSecond) }
        }.flatMap { $0 }
    }

    private static let savedLabels = "pseudoBeats"

    public func save(to checkpoint: inout CheckpointWriter) {
        checkpoint.add(Self.savedLabels, extents: [labels.count, BeatLabel.numberCount], doubles: BeatLabel.numbers(labels))
    }

    public func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws {
        guard context.round > 0, !context.isAtRoundStart else { return }
        if context.hasOtherData {
            context.warn("labelling the music anew, since it is not what the labels were made for")
            try prepareRound(context.round, RoundContext(folder: context.folder, step: context.step, progress: { _, _ in }, shouldStop: { false }))
            return
        }
        guard let labels = BeatLabel.labels(try checkpoint.doubles(Self.savedLabels), trackCount: tracks.count) else {
            throw checkpoint.wrong("beats out of range")
        }
        use(labels)
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.grooves.perStep) grooves and excerpts" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        String(format: "loss %.3f", values["beatLoss"] ?? .nan)
            + (validation.map { String(format: "  held out: loss %.3f, beat found in %.0f %%", $0["loss"] ?? .nan, 100 * ($0["phaseRate"] ?? .nan)) } ?? "")
    }

    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        try BeatModel(network: network, features: recipe.features, provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old })
            .write(to: path)
    }
}
