import AudioEmbedding
import AudioFeatures
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import TempoEstimation
import TempoTraining

/// Everything that decides how a classifier of "same or different tempo" is learned on a frozen encoder, but the music.
///
/// The defaults here *are* `Recipes/paper.yaml`. The paper's own sizes are not known to us; these are ours.
public struct PairRecipe: TempoModelRecipe {
    public static let task = "pairs"

    public var seed: UInt64 = 1
    public var threads = 0
    /// The frozen encoder: a file, or `shipped`.
    public var encoder = EncoderModel.shippedName
    /// Length of an excerpt.
    public var windowSeconds = 8.0
    /// Which music is learned from.
    public var music = MusicSettings()
    /// How sound becomes frames; as the encoder was trained.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// What is compared, and how.
    public var comparison = ComparisonSettings()
    /// The excerpts of a step.
    public var groups = GroupSettings()
    /// How excerpts are stretched.
    public var stretch = StretchSettings()
    /// Synthetic music of known tempo.
    public var grooves: GrooveSettings = {
        var grooves = GrooveSettings()
        grooves.rubato = 0
        return grooves
    }()
    /// Excerpts without a tempo.
    public var pulseless = PulselessSettings()
    /// Changes to timbre and gain, drawn anew for every excerpt.
    public var augmentation = TempoRecipe().augmentation
    public var optimizer: OptimizerSettings = {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay) = (1500, 1e-3, 1e-2)
        return optimizer
    }()
    /// What is held out, and when it is asked.
    public var validation = ValidationSettings()
    /// What an estimate compares with.
    public var references: ReferenceSettings = {
        var references = ReferenceSettings()
        (references.stepsPerOctave, references.seconds) = (24, 12)
        return references
    }()
    /// Grooves beside the patterns at every tempo of the references.
    public var referenceGrooves = ReferenceGrooveSettings()
    /// What the model holds about tempi before listening.
    public var prior = PriorSettings()
    public var checkpoint = CheckpointSettings()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, validationSteps: validation.everySteps, checkpointSteps: checkpoint.everySteps)
    }

    public var musicRequest: MusicRequest { sounds.musicRequest }

    /// The same sounds as a recipe of task tempo has them: what renders, cuts and calibrates is asked with it.
    public var sounds: TempoRecipe {
        var recipe = TempoRecipe()
        (recipe.seed, recipe.threads, recipe.windowSeconds, recipe.music, recipe.features) = (seed, threads, windowSeconds, music, features)
        (recipe.stretch, recipe.grooves, recipe.pulseless, recipe.augmentation) = (stretch, grooves, pulseless, augmentation)
        (recipe.validation, recipe.references, recipe.prior) = (validation, references, prior)
        recipe.pulseless.perStep = groups.pulselessPerStep
        return recipe
    }

    public var contradiction: String? {
        if let contradiction = sounds.contradiction { return contradiction }
        if groups.sameFraction >= groups.differentFraction { return "groups.sameFraction must be below groups.differentFraction" }
        if references.maximumBPM < 2 * references.minimumBPM { return "references.maximumBPM must be at least twice references.minimumBPM" }
        if groups.tracksPerStep == 0 && groups.temposPerStep == 0 { return "one of groups.tracksPerStep and groups.temposPerStep must be above 0" }
        return nil
    }

    public static let keys: [RecipeKey<PairRecipe>] = {
        let groups: [[RecipeKey<PairRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .text("encoder", \.encoder, "the frozen encoder: a file, seen from the working folder, or \(EncoderModel.shippedName)"),
                .number("windowSeconds", \.windowSeconds, 2...120, "length of an excerpt"),
            ],
            .section("music", \.music), .section("features", \.features), .section("comparison", \.comparison), .section("groups", \.groups),
            .section("stretch", \.stretch), .section("grooves", \.grooves), .section("pulseless", \.pulseless),
            .section("augmentation", \.augmentation), .section("optimizer", \.optimizer), .section("validation", \.validation),
            .section("references", \.references), .section("referenceGrooves", \.referenceGrooves), .section("prior", \.prior),
            .section("checkpoint", \.checkpoint),
        ]
        return groups.flatMap { $0 }
    }()
}
