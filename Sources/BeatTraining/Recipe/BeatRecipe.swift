import AudioFeatures
import Beats
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings

/// Everything that decides how beats are learned, but the music.
///
/// The defaults here *are* `Recipes/beats.yaml`. Beats are known in rendered grooves only. The music lies under them, so that the network
/// learns to hear the beat through other sounds. In further rounds (`selfTraining.rounds`) the music is learned from too, where the round
/// before is sure of its beats.
public struct BeatRecipe: MusicRecipe {
    public static let task = "beats"

    public var seed: UInt64 = 1
    public var threads = 0
    /// Which music is laid under grooves and labelled.
    public var music: MusicSettings = {
        var music = MusicSettings()
        music.maximumTrackSeconds = 120
        return music
    }()
    /// How sound becomes frames; as the tempo model reads them.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Music whose beats are known, rendered once.
    public var grooves = BeatGrooveSettings()
    /// When the model's own beats teach it.
    public var selfTraining = BeatSelfTrainingSettings()
    /// The network that is trained.
    public var network = BeatNetworkSettings()
    public var optimizer: OptimizerSettings = {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay, optimizer.decayed) = (3000, 3e-3, 1e-2, .matrices)
        return optimizer
    }()
    /// When it is asked about grooves that are held out.
    public var validation = BeatValidationSettings()
    public var checkpoint: CheckpointSettings = {
        var checkpoint = CheckpointSettings()
        checkpoint.everySteps = 500
        return checkpoint
    }()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, rounds: 1 + selfTraining.rounds, validationSteps: validation.everySteps, checkpointSteps: checkpoint.everySteps)
    }

    public var musicRequest: MusicRequest {
        MusicRequest(features: features, maximumSeconds: music.maximumTrackSeconds, minimumSeconds: grooves.seconds + 1, heldOutFraction: 0)
    }

    public var contradiction: String? {
        if let contradiction = features.contradiction { return contradiction }
        if network.kernelSize % 2 == 0 { return "network.kernelSize must be odd, found \(network.kernelSize)" }
        if network.beatsSeenWhole.isEmpty {
            return "network.kernelSize must leave some of an excerpt's \(BeatExcerpt.beatCount) beats whole, found \(network.kernelSize); expected at most 225"
        }
        if selfTraining.rounds > 0 && selfTraining.perStep > grooves.perStep {
            return "selfTraining.perStep must not be above grooves.perStep, whose grooves it replaces"
        }
        return nil
    }

    public static let keys: [RecipeKey<BeatRecipe>] = {
        let groups: [[RecipeKey<BeatRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
            ],
            .section("music", \.music), .section("features", \.features), .section("grooves", \.grooves), .section("selfTraining", \.selfTraining),
            .section("network", \.network),
            .section("optimizer", \.optimizer), .section("validation", \.validation), .section("checkpoint", \.checkpoint),
        ]
        return groups.flatMap { $0 }
    }()
}
