import AudioEmbedding
import AudioFeatures
import EmbeddingTranslation
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings

/// Everything that decides how the translation of embeddings in tempo is learned, but the music.
///
/// The defaults here *are* `Recipes/translation.yaml`. The paper's own sizes are not known to us; these are ours.
public struct TranslationRecipe: MusicRecipe {
    public static let task = "translation"

    public var seed: UInt64 = 1
    public var threads = 0
    /// The frozen encoder: a file, or `shipped`.
    public var encoder = EncoderModel.shippedName
    /// Length of a window; as the encoder was trained.
    public var windowSeconds = 8.0
    /// Which music is learned from.
    public var music = MusicSettings()
    /// How sound becomes frames; as the encoder was trained.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Stretched music that is embedded once.
    public var stretches = StretchedMusicSettings()
    /// What moves an embedding.
    public var translator = TranslatorSettings()
    /// The pairs of a step.
    public var pairs = MovedPairSettings()
    public var optimizer: OptimizerSettings = {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay, optimizer.decayed) = (4000, 1e-3, 1e-2, .matrices)
        return optimizer
    }()
    /// What is held out, and when it is asked.
    public var validation = MoveValidationSettings()
    public var checkpoint: CheckpointSettings = {
        var checkpoint = CheckpointSettings()
        checkpoint.everySteps = 500
        return checkpoint
    }()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, validationSteps: validation.everySteps, checkpointSteps: checkpoint.everySteps)
    }

    /// Frames in one window.
    var windowFrames: Int { Int((windowSeconds * features.framesPerSecond).rounded()) }

    public var musicRequest: MusicRequest {
        // A window at the strongest stretch.
        MusicRequest(features: features, maximumSeconds: music.maximumTrackSeconds, minimumSeconds: windowSeconds * exp2(stretches.octaves) + 1,
                     heldOutFraction: validation.heldOutFraction)
    }

    /// The sizes of what moves embeddings of an encoder.
    func network(for encoder: EncoderConfiguration) -> TranslationConfiguration {
        TranslationConfiguration(encoder, rhythmHiddenWidths: translator.isLinear ? [] : translator.rhythmHiddenWidths,
                                 otherHiddenWidths: translator.isLinear ? [] : translator.otherHiddenWidths)
    }

    public var contradiction: String? {
        if let contradiction = features.contradiction { return contradiction }
        if translator.rhythmHiddenWidths.count > TranslationConfiguration.mostLayers || translator.otherHiddenWidths.count > TranslationConfiguration.mostLayers {
            return "translator.rhythmHiddenWidths and translator.otherHiddenWidths must have at most \(TranslationConfiguration.mostLayers) numbers"
        }
        return nil
    }

    public static let keys: [RecipeKey<TranslationRecipe>] = {
        let groups: [[RecipeKey<TranslationRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .text("encoder", \.encoder, "the frozen encoder: a file, seen from the working folder, or \(EncoderModel.shippedName)"),
                .number("windowSeconds", \.windowSeconds, 1...120, "length of a window"),
            ],
            .section("music", \.music), .section("features", \.features), .section("stretches", \.stretches), .section("translator", \.translator),
            .section("pairs", \.pairs), .section("optimizer", \.optimizer), .section("validation", \.validation), .section("checkpoint", \.checkpoint),
        ]
        return groups.flatMap { $0 }
    }()
}
