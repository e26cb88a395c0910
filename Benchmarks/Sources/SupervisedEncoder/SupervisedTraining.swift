import AudioEmbedding
import AudioFeatures
import Autodiff
import EmbeddingTraining
import Foundation
import NeuralNetworks
import RandomStreams
import Tensors

/// The training of an encoder with a linear classifier for each column of labels, which are dropped afterwards.
///
/// All but the objective is as `ContrastiveRecipe` has it, so that the two encoders differ in what they learned from.
final class SupervisedTraining {
    private let recipe: ContrastiveRecipe
    private let options: SupervisedOptions
    private let training: [LabelledClips.Clip]
    private let heldOut: [LabelledClips.Clip]
    private let encoder: EncoderNetwork<Float>
    private let heads: [(column: LabelColumn, layer: Linear<Float>)]
    private let parameters: [NamedParameter<Float>]
    private var optimizer: AdamW<Float>
    private let schedule: Schedule

    /// Loss and answers of some windows.
    struct Progress {
        var loss: Double
        var right: [(name: String, share: Double)]
    }

    /// Every so many clips, one is held out: about the share of tracks of the recipe. A prime, since programs come in eights and fonts in
    /// turn: every 16th clip would be one program by one font.
    private static let heldOutEvery = 17

    init(_ clips: LabelledClips, recipe: ContrastiveRecipe, options: SupervisedOptions) {
        (self.recipe, self.options) = (recipe, options)
        heldOut = clips.clips.enumerated().filter { $0.offset % Self.heldOutEvery == 0 }.map(\.element)
        training = clips.clips.enumerated().filter { $0.offset % Self.heldOutEvery != 0 }.map(\.element)
        var stream = RandomStream(seed: options.seed, path: 0)
        let encoder = EncoderNetwork<Float>(recipe.encoderConfiguration, stream: &stream)
        let width = recipe.encoderConfiguration.rhythmWidth + recipe.encoderConfiguration.pooledWidth
        var heads: [(column: LabelColumn, layer: Linear<Float>)] = []
        for column in clips.columns { heads.append((column, Linear<Float>(width, column.classCount, stream: &stream))) }
        parameters = encoder.parameters.filter(\.parameter.isTrainable) + heads.enumerated().flatMap { $1.layer.parameters(under: "heads.\($0)") }
        (self.encoder, self.heads) = (encoder, heads)
        optimizer = AdamW(groups: ParameterGroup.decayingMatricesOnly(parameters, weightDecay: recipe.optimizer.weightDecay))
        schedule = warmupCosine(
            peak: recipe.optimizer.learningRate, warmupSteps: Int(recipe.optimizer.warmupFraction * Double(options.steps)), totalSteps: options.steps)
    }

    /// One step of training.
    func step(_ step: Int) -> Progress {
        var stream = RandomStream(seed: options.seed, path: 1, UInt64(step))
        let clips = (0..<options.windows).map { _ in training[stream.index(below: training.count)] }
        let outcome = ask(clips, windows(of: clips, step: step))
        var gradients = outcome.loss.backward()
        _ = gradients.clip(parameters, toNorm: recipe.optimizer.clipNorm)
        optimizer.update(gradients, learningRate: schedule(step))
        return Progress(loss: Double(outcome.loss.value.scalar), right: outcome.right)
    }

    /// How many of the clips that were not learned from get the right class.
    func rightOfHeldOut() -> [(name: String, share: Double)] {
        GradientMode.disabled { ask(heldOut, spreadWindows(of: heldOut, each: 1)).right }
    }

    /// The encoder with its whitening, which is measured last.
    func encoder(_ say: (String) -> Void) -> EncoderModel {
        let tracks = min(recipe.whitening.tracks, training.count)
        say("whitening: \(tracks) clips")
        // The clips of a kind stand together, so they are taken with even distances.
        encoder.measureWhitening(tracks: tracks, shrinkage: recipe.whitening.shrinkage) { track in
            spreadWindows(of: [training[track * training.count / tracks]], each: recipe.whitening.windowsPerTrack)
        }
        return EncoderModel(features: recipe.features, network: encoder, windowSeconds: recipe.windowSeconds,
                            provenance: ["task": "supervised", "seed": "\(options.seed)", "steps": "\(options.steps)", "clips": "\(training.count)"])
    }

    /// The sum over columns of the mean cross-entropy of those that have a label of it.
    private func ask(_ clips: [LabelledClips.Clip], _ windows: Tensor<Float>) -> (loss: Variable<Float>, right: [(name: String, share: Double)]) {
        let paths = Variable.concatenated(EmbeddingPart.learned.map { encoder.path($0, windows) }, axis: 1)
        // Each path has a length of 1, so its numbers are small; they are scaled to about 1 first.
        let numbers = paths * Float(Double(paths.shape[1]).squareRoot())
        var loss = Variable(Tensor<Float>(zeros: [])), right: [(name: String, share: Double)] = []
        for (column, layer) in heads {
            let rows = clips.indices.filter { clips[$0].labels[column.name] != nil }
            if rows.isEmpty { continue }
            let logits = layer(numbers.gathered(axis: 0, rows)), labels = rows.map { clips[$0].labels[column.name]! }
            loss = loss + crossEntropy(logits: logits, labels: labels).mean()
            let scores = logits.value.scalars, width = column.classCount
            let found = labels.indices.count { row in
                let answers = scores[row * width..<(row + 1) * width]
                return answers.firstIndex(of: answers.max()!)! - row * width == labels[row]
            }
            right.append((column.name, Double(found) / Double(rows.count)))
        }
        return (loss, right)
    }

    /// A window of each clip at a place drawn by chance, changed as the contrastive task changes them.
    private func windows(of clips: [LabelledClips.Clip], step: Int) -> Tensor<Float> {
        let frames = recipe.windowFrames, features = recipe.features, seed = options.seed, augmentation = recipe.augmentation
        return Tensor(stacking: clips.count, each: [frames, features.featureCount]) { item, target in
            var stream = RandomStream(seed: seed, path: 2, UInt64(step), UInt64(item))
            let start = Double(max(0, clips[item].frames.frameCount - frames)) * stream.uniform()
            Self.read(clips[item].frames, from: start, count: frames, features, into: target)
            augmentation.apply(to: target, frameCount: frames, bandCount: features.featureCount, stream: &stream)
        }
    }

    /// Windows of each clip as they are, spread evenly over it; one is its beginning.
    private func spreadWindows(of clips: [LabelledClips.Clip], each: Int) -> Tensor<Float> {
        let frames = recipe.windowFrames, features = recipe.features
        return Tensor(stacking: clips.count * each, each: [frames, features.featureCount]) { item, target in
            let clip = clips[item / each].frames, place = Double(item % each) / Double(max(1, each - 1))
            Self.read(clip, from: Double(max(0, clip.frameCount - frames)) * place, count: frames, features, into: target)
        }
    }

    private static func read(
        _ clip: LogMelFrames, from start: Double, count: Int, _ features: LogMelConfiguration, into target: UnsafeMutablePointer<Float>
    ) {
        clip.values.withUnsafeBufferPointer {
            readExcerpt(frames: $0, bandCount: clip.bandCount, startFrame: start, ratio: 1, frameCount: count, bandGroups: features.bandGroups,
                        into: target)
        }
    }
}
