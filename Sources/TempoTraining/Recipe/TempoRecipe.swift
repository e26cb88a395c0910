import AudioFeatures
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import TempoEstimation

/// Everything that decides how tempo is learned but the music: sizes, shares, rates, seeds.
///
/// The defaults here *are* the default recipe. A recipe file states what differs; see `RecipeReader`. A key's address in a file is
/// the property's address here. Each key, with its range and meaning, stands once, beside its group of settings.
public struct TempoRecipe: MusicRecipe {
    public static let task = "tempo"

    public var seed: UInt64 = 1
    public var threads = 0
    /// Length of an excerpt.
    public var windowSeconds = 8.0
    /// Which music is learned from.
    public var music = MusicSettings()
    /// How sound becomes frames.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Sizes of the network; `bandCount` and `framesPerSecond` follow from `features`, see `networkConfiguration`.
    public var network = PeriodicityNetworkConfiguration()
    /// The pairs of a step.
    public var pairs = PairSettings()
    /// How excerpts are stretched.
    public var stretch = StretchSettings()
    /// Synthetic music of known tempo.
    public var grooves = GrooveSettings()
    /// Excerpts whose tempo the network is told.
    public var anchors = AnchorSettings()
    /// Excerpts without a tempo.
    public var pulseless = PulselessSettings()
    /// Changes to timbre and gain, drawn anew for every excerpt.
    public var augmentation: FeatureAugmentation = {
        var augmentation = FeatureAugmentation()
        augmentation.isolationProbability = 0.15
        // Soft attacks: what a blur does to an onset no longer tells how far an excerpt was stretched.
        (augmentation.smoothingProbability, augmentation.maximumSmoothingFrames) = (0.15, 3)
        return augmentation
    }()
    public var optimizer = OptimizerSettings()
    /// Which music may teach the next round.
    public var selfTraining = SelfTrainingSettings()
    /// What is held out, and when it is asked.
    public var validation = ValidationSettings()
    /// What an estimate compares with.
    public var references = ReferenceSettings()
    /// What the model holds about tempi before listening.
    public var prior = PriorSettings()
    public var checkpoint = CheckpointSettings()
    /// What training begins with.
    public var start = StartSettings()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    /// The network's sizes, with those that follow from `features`.
    public var networkConfiguration: PeriodicityNetworkConfiguration {
        var configuration = network
        configuration.bandCount = features.featureCount
        configuration.framesPerSecond = features.framesPerSecond
        return configuration
    }

    /// The first training, then rounds of self-training.
    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, rounds: 1 + selfTraining.rounds, validationSteps: validation.everySteps,
                     checkpointSteps: checkpoint.everySteps)
    }

    /// Frames in one excerpt.
    public var excerptFrames: Int { Int((windowSeconds * features.framesPerSecond).rounded()) }
    /// The shortest track that can give an excerpt at its strongest stretch.
    public var minimumTrackSeconds: Double { windowSeconds * exp2(stretch.octaves) + 1 }
    /// The ratios at which sound itself is stretched; none where frames are.
    public var waveformRatios: [Double] {
        guard stretch.method == .waveform else { return [] }
        return (0..<stretch.waveformVersions).map { exp2(stretch.octaves * (2 * Double($0) / Double(stretch.waveformVersions - 1) - 1)) }
    }
    public var musicRequest: MusicRequest {
        MusicRequest(features: features, maximumSeconds: music.maximumTrackSeconds, minimumSeconds: minimumTrackSeconds,
                     heldOutFraction: validation.heldOutFraction, stretchRatios: waveformRatios)
    }
    /// The tempi at which references are rendered.
    public var referenceAxis: TempoAxis {
        TempoAxis(minimumBPM: references.minimumBPM, maximumBPM: references.maximumBPM, binsPerOctave: references.stepsPerOctave)
    }

    public var contradiction: String? {
        if let contradiction = features.contradiction { return contradiction }
        if network.dilations.count != network.activationChannels.count { return "network.dilations and network.activationChannels must be equally many" }
        if selfTraining.rounds > 0 && anchors.perStep == 0 {
            return "selfTraining.rounds needs anchors.perStep above 0: without anchors the network's axis is not in beats per minute"
        }
        if network.kernelSize % 2 == 0 { return "network.kernelSize must be odd, found \(network.kernelSize)" }
        if references.minimumBPM >= references.maximumBPM { return "references.minimumBPM must be below references.maximumBPM" }
        if pairs.referenceShare + pairs.grooveShare > 1 { return "pairs.referenceShare and pairs.grooveShare must not exceed 1 together" }
        if !networkConfiguration.isPossible {
            return "the scored tempi (network.tempoMinimumBPM, tempoBinCount) must lie within three octaves of the rates (rateMinimumBPM, rateOctaves)"
        }
        // Its file would be refused.
        if !networkConfiguration.fitsMemory(windowFrames: excerptFrames) { return "network: sizes that need too much memory for a window" }
        return nil
    }
}
