import AudioFeatures
import Foundation
import Learning
import MusicData
import MusicLearning
import Settings
import Structure

/// Everything that decides how features for the parts of songs are learned, but the music.
///
/// The defaults here *are* `Recipes/proximity.yaml`. The paper's own sizes are only known from what others wrote; these are ours.
public struct ProximityRecipe: MusicRecipe {
    public static let task = "proximity"

    public var seed: UInt64 = 1
    public var threads = 0
    /// Length of a window.
    public var windowSeconds = 1.0
    /// Which music is learned from.
    public var music = MusicSettings()
    /// How sound becomes frames.
    public var features = LogMelConfiguration(semitoneBandCount: 63)
    /// Sizes of the network.
    public var network = StepNetworkSettings()
    /// Share of cepstral coefficients beside what is learned, where parts are looked for.
    public var cepstrumShare = 0.5
    /// Which windows are near and which are far.
    public var windows = NearAndFarSettings()
    /// How they are to lie.
    public var objective = ProximityObjectiveSettings()
    public var optimizer: OptimizerSettings = {
        var optimizer = OptimizerSettings()
        (optimizer.steps, optimizer.learningRate, optimizer.weightDecay, optimizer.decayed) = (2000, 2e-3, 1e-3, .matrices)
        return optimizer
    }()
    /// What is held out, and when it is asked.
    public var validation = ProximityValidationSettings()
    public var checkpoint = CheckpointSettings()

    /// The default recipe.
    public init() {}

    // MARK: What follows from the above

    /// The sizes of the network, with those of the features.
    var networkConfiguration: StepNetworkConfiguration {
        var configuration = StepNetworkConfiguration()
        (configuration.bandGroups, configuration.channels, configuration.kernelSize) = (features.bandGroups, network.channels, network.kernelSize)
        return configuration
    }

    public var plan: LearningPlan {
        LearningPlan(optimizer: optimizer, validationSteps: validation.everySteps, checkpointSteps: checkpoint.everySteps)
    }

    /// Frames in one window.
    package var windowFrames: Int { max(2, Int((windowSeconds * features.framesPerSecond).rounded())) }

    public var musicRequest: MusicRequest {
        // Wherever an anchor lies, there is room for a negative.
        MusicRequest(features: features, maximumSeconds: music.maximumTrackSeconds, minimumSeconds: windowSeconds + 2 * windows.negativeMinimumSeconds,
                     heldOutFraction: validation.heldOutFraction)
    }

    public var contradiction: String? {
        if let contradiction = features.contradiction { return contradiction }
        if windows.negativeMinimumSeconds > windows.negativeMaximumSeconds {
            return "windows.negativeMinimumSeconds (\(windows.negativeMinimumSeconds)) must not exceed windows.negativeMaximumSeconds (\(windows.negativeMaximumSeconds))"
        }
        if windows.positiveMaximumSeconds > windows.negativeMinimumSeconds {
            return "windows.positiveMaximumSeconds (\(windows.positiveMaximumSeconds)) must not exceed windows.negativeMinimumSeconds (\(windows.negativeMinimumSeconds))"
        }
        if !networkConfiguration.isValid { return "network.channels must be 1 to 16 numbers, and network.kernelSize odd" }
        return nil
    }

    public static let keys: [RecipeKey<ProximityRecipe>] = {
        let groups: [[RecipeKey<ProximityRecipe>]] = [
            [
                .seed("seed", \.seed, "of all random numbers"),
                .int("threads", \.threads, 0...1024, "of the engine; 0 for one per core"),
                .number("windowSeconds", \.windowSeconds, 0.1...60, "length of a window"),
                .number("cepstrumShare", \.cepstrumShare, 0...1, "of cepstral coefficients beside what is learned, where parts are looked for"),
            ],
            .section("music", \.music), .section("features", \.features), .section("network", \.network), .section("windows", \.windows),
            .section("objective", \.objective), .section("optimizer", \.optimizer), .section("validation", \.validation),
            .section("checkpoint", \.checkpoint),
        ]
        return groups.flatMap { $0 }
    }()
}
