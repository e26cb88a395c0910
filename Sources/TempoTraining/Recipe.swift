import AudioFeatures
import AudioSynthesis
import Formats
import Foundation
import TempoEstimation

/// Everything that decides a training run but the music: sizes, shares, rates, seeds.
///
/// The defaults here *are* the default recipe. A recipe file states what differs; see `RecipeReader`. Each key, with its
/// range and meaning, stands once in `RecipeKey.all`.
public struct Recipe: Sendable, Hashable {
    /// Of all random numbers.
    public var seed: UInt64 = 1
    /// Threads of the engine; 0 for one per core.
    public var threads = 0
    /// How sound becomes frames.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Longer tracks are cut, so that a few endless loops do not dominate. In seconds.
    public var maximumTrackSeconds = 300.0
    /// Length of an excerpt.
    public var windowSeconds = 8.0
    /// Sizes of the network; `bandCount` and `framesPerSecond` follow from `features`, see `networkConfiguration`.
    public var network = PeriodicityNetworkConfiguration()
    /// What a step is made of.
    public var pairs = Pairs()
    /// How the weights move, and for how long.
    public var optimizer = Optimizer()
    /// Which music may teach the next round.
    public var selfTraining = SelfTraining()
    /// What is held out, and when it is asked.
    public var validation = Validation()
    /// What an estimate compares with.
    public var references = References()
    /// What the model holds about tempi before listening.
    public var prior = Prior()
    /// Steps between checkpoints.
    public var checkpointSteps = 100

    /// The default recipe.
    public init() {}

    /// What a step is made of, and what is rendered for it.
    public struct Pairs: Sendable, Hashable {
        /// Pairs in a step.
        public var perStep = 24
        /// What the network is taught by pairs.
        public var objective = PairObjective.dense
        /// How music is stretched.
        public var stretch = StretchMethod.features
        /// Stretches of every track, evenly spaced in octaves, where sound is stretched.
        public var waveformVersions = 9
        /// Whether both members are stretched; else only the second is, and the traces of stretching tell which.
        public var stretchesBoth = true
        /// Each member is stretched by 2^u, u uniform in ± this many octaves.
        public var stretchOctaves = 0.5
        /// Share of pairs whose members are both cut from one synthetic reference.
        public var referenceShare = 0.1
        /// Share of pairs whose members come from two *different* synthetic grooves of known tempo.
        public var grooveShare = 0.1
        /// Grooves rendered before training.
        public var grooveCount = 600
        /// Length of each.
        public var grooveSeconds = 22.0
        /// How far the tempo of some of them bends, as a share of what players do.
        public var grooveRubato = 1.0
        /// Excerpts of grooves and references per step whose tempo the network is told.
        public var anchorsPerStep = 24
        /// Weight of the anchors' loss beside the pairs'.
        public var anchorWeight = 1.0
        /// In rounds of self-training: excerpts per step of music whose tempo the model was sure of.
        public var pseudoPerStep = 20
        /// Excerpts without a tempo per step, pulled to the uniform distribution.
        public var pulselessPerStep = 16
        /// Weight of the pulseless excerpts' loss beside the pairs'.
        public var pulselessWeight = 2.0
        /// Pulseless sounds rendered before training.
        public var pulselessCount = 140
        /// How many of them are real music, cut to pieces and shuffled; the rest are rendered.
        public var pulselessMusicShare = 0.5
        /// Changes to timbre and gain, drawn anew for every excerpt.
        public var augmentation: FeatureAugmentation = {
            var augmentation = FeatureAugmentation()
            augmentation.isolationProbability = 0.15
            // Soft attacks: what a blur does to an onset no longer tells how far an excerpt was stretched.
            (augmentation.smoothingProbability, augmentation.maximumSmoothingFrames) = (0.15, 3)
            return augmentation
        }()
    }

    /// How excerpts of music are stretched.
    public enum StretchMethod: String, Sendable, Hashable, CaseIterable {
        /// By reading the frames faster or slower.
        case features
        /// By a phase vocoder on the sound, at a few ratios, which are kept in the cache; the little that is left, by frames.
        case waveform
    }

    /// How the weights move, and for how long.
    public struct Optimizer: Sendable, Hashable {
        /// Rounds of self-training after the first training, each as long and begun from new weights.
        public var selfTrainingRounds = 1
        /// Training steps of a round.
        public var steps = 1000
        /// At its peak; it rises over `warmupFraction` of the steps and falls along half a cosine.
        public var learningRate = 4e-3
        /// Decoupled, as in AdamW.
        public var weightDecay = 1e-3
        /// Share of the steps over which the learning rate rises.
        public var warmupFraction = 0.1
        /// Gradients of a larger norm are scaled down to it.
        public var clipNorm = 1.0
        /// Decay per step of the average of the weights that is validated and shipped.
        public var weightAverageDecay = 0.99
    }

    /// When the model's own answer about a track may teach the next round.
    public struct SelfTraining: Sendable, Hashable {
        /// A track is labelled where the network puts at least this probability within a bin of one tempo, on average.
        public var minimumMass = 0.2
        /// Share of a track's windows whose answers must follow when they are stretched.
        public var minimumAgreement = 0.5
    }

    /// What is held out, and how often the model is asked about it.
    public struct Validation: Sendable, Hashable {
        /// Share of the tracks that are kept out of training.
        public var heldOutFraction = 0.05
        /// Steps between validations.
        public var everySteps = 100
        /// Held-out pairs that are asked about, always the same.
        public var pairs = 128
    }

    /// The synthetic references that an estimate compares with.
    public struct References: Sendable, Hashable {
        /// What is rendered at every tempo.
        public var patterns = ReferencePattern.allCases
        /// Slowest reference.
        public var minimumBPM = 30.0
        /// Fastest reference; the last step not above it.
        public var maximumBPM = 300.0
        /// Tempi rendered to a factor of 2.
        public var stepsPerOctave = 48
        /// Length of each.
        public var seconds = 18.0
    }

    /// A log-normal preference among tempi; see `TempoPrior`.
    public struct Prior: Sendable, Hashable {
        /// The likeliest tempo, in beats per minute.
        public var centreBPM = 120.0
        /// Standard deviation. So wide that it prefers nothing: the grooves that the network was told the tempo of have
        /// taught it which tempi are likely, and a prior would count that twice. 0.8 is the perceptual literature's.
        public var widthOctaves = 1000.0
    }

    // MARK: What follows from the above

    /// The network's sizes, with those that follow from `features`.
    public var networkConfiguration: PeriodicityNetworkConfiguration {
        var configuration = network
        configuration.bandCount = features.featureCount
        configuration.framesPerSecond = features.framesPerSecond
        return configuration
    }

    /// Steps of all rounds together.
    public var totalSteps: Int { optimizer.steps * (1 + optimizer.selfTrainingRounds) }
    /// Frames in one excerpt.
    public var excerptFrames: Int { Int((windowSeconds * features.framesPerSecond).rounded()) }
    /// The shortest track that can give an excerpt at its strongest stretch.
    public var minimumTrackSeconds: Double { windowSeconds * exp2(pairs.stretchOctaves) + 1 }
    /// The ratios at which sound itself is stretched; none where frames are.
    public var waveformRatios: [Double] {
        guard pairs.stretch == .waveform else { return [] }
        return (0..<pairs.waveformVersions).map { exp2(pairs.stretchOctaves * (2 * Double($0) / Double(pairs.waveformVersions - 1) - 1)) }
    }
    /// The tempi at which references are rendered.
    public var referenceAxis: TempoAxis {
        TempoAxis(minimumBPM: references.minimumBPM, maximumBPM: references.maximumBPM, binsPerOctave: references.stepsPerOctave)
    }

    /// SHA-256 of the resolved recipe, less what cannot change a result.
    public var contentHash: String {
        var copy = self
        copy.threads = 0
        return SHA256.hexDigest(copy.yaml(comments: false))
    }
}
