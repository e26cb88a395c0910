import Autodiff
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

/// Learns which excerpts have the same tempo, and what tempi of our own renderings are called. Self-training rounds learn from what
/// the model of the round before was sure of.
///
/// Source of the objective: Henkel et al., "Tempo estimation as fully self-supervised binary classification", ICASSP 2024.
public final class TempoTask: MusicTask {
    /// What decides everything but the music.
    public let recipe: TempoRecipe
    /// From excerpts to scores over tempi.
    public let network: PeriodicityNetwork<Float>
    /// From the overlap of two distributions to "same tempo".
    public let classifier: SameDifferentClassifier<Float>
    private let tracks: [MusicTrack]
    private let heldOut: [MusicTrack]
    private let library: SyntheticLibrary
    private let pulselessHeldOut: [MusicTrack]
    private let validation: TempoValidation
    private let picturedExcerpt: Tensor<Float>?
    /// What training begins with; nil for random weights.
    private let start: WarmStart?
    private var batches: BatchSampler
    /// What the round of self-training under way learns from.
    package private(set) var selfLabels: [SelfLabel] = []

    /// - Parameters:
    ///   - tracks: Music to train on.
    ///   - heldOut: Music for validation; a part of `tracks` when there is too little to spare.
    ///   - pulselessHeldOut: Sounds without a tempo, other than those trained on, for the leak rate; two excerpts fit into each.
    ///   - start: What training begins with; nil for random weights.
    /// - Throws: `RecipeError` for a recipe that no file could hold, or for a start of other sizes.
    public init(
        recipe: TempoRecipe, tracks: [MusicTrack], heldOut: [MusicTrack], library: SyntheticLibrary, pulselessHeldOut: [MusicTrack],
        start: TempoModel? = nil
    ) throws(RecipeError) {
        try recipe.check()
        if let start { self.start = try WarmStart(start, recipe: recipe) } else { self.start = nil }
        self.recipe = recipe
        (self.library, self.tracks, self.pulselessHeldOut) = (library, tracks, pulselessHeldOut)
        self.heldOut = heldOut.isEmpty ? tracks : heldOut
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights)
        network = PeriodicityNetwork(recipe.networkConfiguration, stream: &stream)
        classifier = SameDifferentClassifier()
        batches = BatchSampler(tracks: tracks, library: library, recipe: recipe)
        validation = TempoValidation(
            music: BatchSampler(tracks: self.heldOut, library: library, recipe: recipe, isMusicOnly: true, purpose: RandomPath.validation),
            pulseless: pulselessHeldOut.isEmpty ? nil : LeakSampler(sounds: pulselessHeldOut, recipe: recipe, purpose: RandomPath.validationLeak),
            pairs: recipe.validation.pairs)
        picturedExcerpt = self.heldOut.first?.middleExcerpt(recipe)
        self.start?.put(into: parameters)
    }

    public var parameters: [NamedParameter<Float>] {
        network.parameters(under: "network") + classifier.parameters(under: "classifier")
    }

    public var itemsPerStep: Int { recipe.pairs.perStep }

    public func loss(step: Int, share: BatchShare) -> StepLoss {
        let batch = batches.batch(step: step, TempoBatchSizes(
            pairs: recipe.pairs.perStep, pulseless: recipe.pulseless.perStep, anchors: recipe.anchors.perStep, selfLabelled: recipe.selfTraining.perStep), share: share)
        let scores = network(batch.excerpts)
        let outcome = sameDifferentOutcome(batch, scores: scores, classifier: classifier, objective: recipe.pairs.objective)
        var loss = StepLoss([.init("pairLoss", outcome.loss)], measures: ["trueLagRate": share.part(of: batch.whole.tempoShifts.count) { outcome.trueShiftRate }, "pulselessLoss": 0, "anchorLoss": 0])
        // Every rank has the same terms, also those of which it has no excerpt.
        if batch.whole.pulselessCount > 0 {
            let term = share.part(of: batch.whole.pulselessCount) { pulselessLoss(scores.rows(batch.pulseless)) }
            loss.terms.append(.init("pulselessLoss", term, weight: recipe.pulseless.weight))
        }
        if !batch.whole.anchorTemposBPM.isEmpty {
            let term = batch.anchors.isEmpty ? Variable(Tensor(0)) : anchorLoss(
                scores.rows(batch.anchors), temposBPM: batch.anchorTemposBPM, axis: network.configuration.tempoAxis,
                batchTemposBPM: batch.whole.anchorTemposBPM)
            loss.terms.append(.init("anchorLoss", term, weight: recipe.anchors.weight))
        }
        return loss
    }

    public func validate() -> ValidationOutcome? {
        let measures = validation(network: network, classifier: classifier)
        let pictures = picturedExcerpt.map { [ValidationPicture(name: "periodicity", image: periodicityPicture(of: $0, network: network))] }
        return ValidationOutcome(measures.values, pictures: pictures ?? [])
    }

    /// A spread below this many octaves is the same answer to everything; a mean entropy this near to that of the uniform
    /// distribution, in bits, is no answer to anything. Chosen by hand.
    private static let leastSpreadOctaves = 0.02, leastInformationBits = 0.01

    public func hopelessness(_ outcome: ValidationOutcome, stepInRound: Int, plan: LearningPlan) -> String? {
        let spread = outcome.values["spreadOctaves"] ?? .infinity, entropy = outcome.values["entropyBits"] ?? 0
        // After the first tenth, a network that says the same of everything will not recover.
        if spread < Self.leastSpreadOctaves && stepInRound > plan.optimizer.steps / 10 {
            return "it has collapsed. The predictions for different excerpts differ by only \(spread) octaves, so nothing is told apart. "
                + "Is there more than one recording, and does it have a beat?"
        }
        if stepInRound == plan.optimizer.steps && entropy > log2(Double(recipe.network.tempoBinCount)) - Self.leastInformationBits {
            return "it has learned nothing. All tempi are equally likely to it for every excerpt (\(entropy) bits). Has the music a beat? "
                + "Else train for more steps, or with a higher optimizer.learningRate or lower pulseless.weight."
        }
        return nil
    }

    // MARK: Self-training

    /// The model labels what it is sure of; checkpoints hold the labels, so that a resumed round has the same.
    public func prepareRound(_ round: Int, _ context: RoundContext) throws {
        let labels = SelfLabeller(recipe: recipe, network: network).labels(tracks, progress: context.progress, isCancelled: context.shouldStop)
        if context.shouldStop() { return }
        if labels.isEmpty {
            throw LearningError.hopeless(
                step: context.step, reason: "the model is not sure of the tempo of any track, so self-training has nothing to learn from. "
                    + "Train on more music with a beat, for more steps, or with selfTraining.rounds=0.", lastCheckpoint: nil)
        }
        try AtomicFile.write(labels.map { JSONLines.line($0) + "\n" }.joined(), to: context.folder.selfLabels)
        use(labels)
    }

    public func drawWeights(round: Int) {
        if let start { return start.put(into: parameters) }
        var stream = RandomStream(seed: recipe.seed, path: RandomPath.weights, UInt64(round))
        let network = PeriodicityNetwork<Float>(recipe.networkConfiguration, stream: &stream), classifier = SameDifferentClassifier<Float>()
        let fresh = network.parameters + classifier.parameters
        for (entry, new) in zip(parameters, fresh) { entry.parameter.value = new.parameter.value }
    }

    private func use(_ labels: [SelfLabel]) {
        selfLabels = labels
        batches = BatchSampler(tracks: tracks, library: library, recipe: recipe, selfLabels: labels)
    }

    private static let savedLabels = "pseudoTempi", savedStart = "start"

    public func save(to checkpoint: inout CheckpointWriter) {
        if let start { checkpoint.add(Self.savedStart, value: start.hash) }
        checkpoint.add(Self.savedLabels, extents: [selfLabels.count, 4], doubles: SelfLabel.numbers(selfLabels))
    }

    public func restore(from checkpoint: CheckpointReader, _ context: RestoreContext) throws {
        guard try checkpoint.value(String.self, Self.savedStart) == start?.hash else { throw checkpoint.wrong("another model at the start (start.model)") }
        guard let labels = SelfLabel.labels(try checkpoint.doubles(Self.savedLabels)) else { throw checkpoint.wrong("numbers out of range") }
        guard context.round > 0, !context.isAtRoundStart else { return }
        if context.hasOtherData {
            context.warn("labelling the music anew, since it is not what the labels were made for")
            try prepareRound(context.round, RoundContext(folder: context.folder, step: context.step, progress: { _, _ in }, shouldStop: { false }))
        } else {
            use(labels)
        }
    }

    // MARK: For people, and the model

    public var stepContents: String { "\(recipe.pairs.perStep) pairs" }

    public func progress(_ values: [String: Double], validation: [String: Double]?) -> String {
        let training = String(format: "loss %.3f  true tempo shift wins %.0f %%", values["loss"] ?? .nan, 100 * (values["trueLagRate"] ?? .nan))
        guard let validation else { return training }
        return training + String(format: "  held out: loss %.3f, true shift %.0f %%, leak %.0f %%", validation["loss"] ?? .nan,
                                 100 * (validation["trueLagRate"] ?? .nan), 100 * (validation["leakRate"] ?? .nan))
    }

    /// Renders the references through the network, calibrates the confidence and writes the model.
    public func writeModel(to path: String, provenance: [String: String], progress: @Sendable (_ done: Int, _ total: Int) -> Void) throws {
        let musicHours = Double(tracks.reduce(0) { $0 + $1.frameCount }) / recipe.features.framesPerSecond / 3600
        start?.mix(into: parameters, share: recipe.start.share(musicHours: musicHours))
        let references = try ReferenceBank.rendered(
            patterns: recipe.references.patterns, axis: recipe.referenceAxis, seconds: recipe.references.seconds,
            windowSeconds: recipe.windowSeconds, network: network, features: recipe.features, seed: recipe.seed, progress: progress)
        var model = TempoModel(
            features: recipe.features, network: network, classifier: classifier, windows: WindowPlan(windowSeconds: recipe.windowSeconds),
            references: references, prior: recipe.prior.prior,
            provenance: provenance.merging(["seed": "\(recipe.seed)"]) { old, _ in old })
        // A few songs are too few to fit it on, and the start's fits weights that are near.
        model.calibration = start?.model.calibration ?? Calibrator(recipe: recipe, music: heldOut, pulseless: pulselessHeldOut).calibration(of: model)
        try model.write(to: path)
    }
}
