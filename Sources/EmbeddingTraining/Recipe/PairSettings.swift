import Learning
import Settings

/// Which two windows are partners: the keys `pairs.…`.
public struct PartnerSettings: RecipeSection {
    /// Pairs in a step, each of another track.
    public var perStep = 96
    /// Least distance between the starts of the two windows.
    public var minimumDistanceSeconds = 2.0
    /// Largest distance; a shorter track has what it has.
    public var maximumDistanceSeconds = 60.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<PartnerSettings>] = [
        .int("perStep", \.perStep, 2...65536, "pairs in a step, each of another track"),
        .number("minimumDistanceSeconds", \.minimumDistanceSeconds, 0...3600, "between the starts of two partners"),
        .number("maximumDistanceSeconds", \.maximumDistanceSeconds, 0...36000, "between the starts of two partners"),
    ]
}

/// What finding the partner means: the keys `objective.…`.
public struct ContrastiveObjective: RecipeSection {
    /// τ of NT-Xent.
    public var temperature = 0.1
    /// Numbers in a projector's hidden layer; projectors are dropped after training.
    public var projectorHidden = 256
    /// Numbers that a projector gives.
    public var projectorWidth = 128
    /// Weight of the loss by which both paths together find the partner.
    public var wholeWeight = 0.0
    /// Weight of the loss by which the rhythm path alone finds it.
    public var rhythmWeight = 1.0
    /// Weight of the loss by which the timbre path alone finds it, in windows changed by `ContrastiveRecipe.timbreTransformation`.
    public var timbreWeight = 1.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ContrastiveObjective>] = [
        .number("temperature", \.temperature, 0.005...10, "of the similarities"),
        .int("projectorHidden", \.projectorHidden, 2...8192, "hidden numbers of a projector, which is dropped after training"),
        .int("projectorWidth", \.projectorWidth, 2...4096, "numbers that a projector gives"),
        .number("wholeWeight", \.wholeWeight, 0...100, "of the loss of both paths together"),
        .number("rhythmWeight", \.rhythmWeight, 0...100, "of the loss of the rhythm path alone"),
        .number("timbreWeight", \.timbreWeight, 0...100, "of the loss of the timbre path alone"),
    ]
}

/// How embeddings are whitened by what varies within tracks, after training: the keys `whitening.…`.
public struct WhiteningSettings: RecipeSection {
    /// Tracks that are measured; all if there are fewer.
    public var tracks = 600
    /// Windows of each, spread evenly over it.
    public var windowsPerTrack = 12
    /// 0 whitens fully; 1 only brings all numbers to one scale. Half way, chosen by hand.
    public var shrinkage = 0.5

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<WhiteningSettings>] = [
        .int("tracks", \.tracks, 2...1_000_000, "tracks measured"),
        .int("windowsPerTrack", \.windowsPerTrack, 2...1000, "windows of each"),
        .number("shrinkage", \.shrinkage, 0...1, "0 whitens fully, 1 only brings all numbers to one scale"),
    ]
}

/// What is held out, and when it is asked: the keys `validation.…`.
public struct PartnerValidationSettings: RecipeSection {
    /// Share of the tracks that is held out.
    public var heldOutFraction = 0.06
    /// Steps between validations.
    public var everySteps = 100
    /// How often each held-out track is drawn.
    public var draws = 4

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<PartnerValidationSettings>] = [
        .number("heldOutFraction", \.heldOutFraction, 0...0.9, "of the tracks, by their content"),
        .int("everySteps", \.everySteps, 1...1_000_000, "steps"),
        .int("draws", \.draws, 1...1000, "pairs of each held-out track"),
    ]
}
