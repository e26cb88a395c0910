import AudioEmbedding
import AudioFeatures
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings

/// Everything that decides how embeddings are learned but the music: sizes, pairs, augmentations, rates, seeds.
///
/// The defaults here *are* `Recipes/embedding.yaml`. Our values; the papers' are not known.
public struct ContrastiveRecipe: MusicRecipe {
    public static let task = "contrastive"

    public var seed: UInt64 = 1
    public var threads = 0
    /// Length of a window.
    public var windowSeconds = 8.0
    /// Which music is learned from.
    public var music = MusicSettings()
    /// How sound becomes frames.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Sizes of the encoder; bands and frames per second follow from `features`, see `encoderConfiguration`.
    public var encoder = EncoderConfiguration()
    /// Which two windows are partners.
    public var pairs = PartnerSettings()
    /// What finding the partner means.
    public var objective = ContrastiveObjective()
    /// Changes that make partners harder to find, drawn anew for every window.
    public var augmentation: FeatureAugmentation = {
        var augmentation = FeatureAugmentation()
        augmentation.equaliserNepers = 0.2
        augmentation.maskProbability = 0.3
        return augmentation
    }()
    /// Changes to pitch, time and company, drawn anew for every window.
    public var transformation = TransformationSettings()
    /// The same for windows that the timbre path alone must find, see `ContrastiveObjective.timbreWeight`. Stretch and pitch shift
    /// together keep it from finding partners by tempo and key.
    public var timbreTransformation: TransformationSettings = {
        var transformation = TransformationSettings()
        (transformation.stretchOctaves, transformation.pitchShiftSemitones) = (0.5, 6)
        return transformation
    }()
    /// How embeddings are whitened after training.
    public var whitening = WhiteningSettings()
    public var optimizer: OptimizerSettings = {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay, optimizer.decayed) = (3000, 2e-3, 1e-3, .matrices)
        return optimizer
    }()
    /// What is held out, and when it is asked.
    public var validation = PartnerValidationSettings()
    public var checkpoint = CheckpointSettings()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    /// The encoder's sizes, with those that follow from `features`.
    public var encoderConfiguration: EncoderConfiguration {
        var configuration = encoder
        configuration.bandGroups = features.bandGroups
        configuration.framesPerSecond = features.framesPerSecond
        return configuration
    }

    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, validationSteps: validation.everySteps, checkpointSteps: checkpoint.everySteps)
    }

    /// Frames in one window.
    public var windowFrames: Int { Int((windowSeconds * features.framesPerSecond).rounded()) }

    public var musicRequest: MusicRequest {
        // Two windows that do not start at the same place, each at its strongest stretch.
        MusicRequest(features: features, maximumSeconds: music.maximumTrackSeconds,
                     minimumSeconds: windowSeconds * exp2(strongestStretch) + pairs.minimumDistanceSeconds + 1,
                     heldOutFraction: validation.heldOutFraction)
    }

    /// As log2 of the ratio.
    private var strongestStretch: Double {
        max(transformation.stretchOctaves, objective.timbreWeight > 0 ? timbreTransformation.stretchOctaves : 0)
    }

    public var contradiction: String? {
        if let contradiction = features.contradiction { return contradiction }
        if encoder.onsetDilations.count != encoder.onsetChannels.count { return "encoder.onsetDilations and encoder.onsetChannels must be equally many" }
        if encoder.onsetKernelSize % 2 == 0 { return "encoder.onsetKernelSize must be odd, found \(encoder.onsetKernelSize)" }
        if encoder.timbreKernelSize % 2 == 0 { return "encoder.timbreKernelSize must be odd, found \(encoder.timbreKernelSize)" }
        if pairs.minimumDistanceSeconds > pairs.maximumDistanceSeconds { return "pairs.minimumDistanceSeconds must not exceed pairs.maximumDistanceSeconds" }
        if objective.wholeWeight + objective.rhythmWeight + objective.timbreWeight == 0 { return "one of objective.wholeWeight, rhythmWeight and timbreWeight must be above 0" }
        if let contradiction = transformation.contradiction { return "transformation." + contradiction }
        if let contradiction = timbreTransformation.contradiction { return "timbreTransformation." + contradiction }
        if encoder.cepstralCount > features.bandCount { return "encoder.cepstralCount must not exceed features.bandCount" }
        if encoder.cepstralCount > 0 && encoder.rhythmShare + encoder.cepstrumShare > 1 + 1e-9 { return "encoder.rhythmShare and encoder.cepstrumShare must not exceed 1 together" }
        if !encoderConfiguration.isValid { return "encoder: sizes that do not make an encoder" }
        // Its file would be refused.
        if !encoderConfiguration.fitsMemory(windowFrames: windowFrames) { return "encoder: sizes that need too much memory for a window" }
        return nil
    }
}
