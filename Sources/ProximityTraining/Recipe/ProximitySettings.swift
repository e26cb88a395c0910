import Settings

/// Sizes of the network: the keys `network.…`.
public struct StepNetworkSettings: RecipeSection {
    /// Channels of the convolutions over time.
    public var channels = [96, 96, 96]
    /// Frames under a kernel.
    public var kernelSize = 3

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<StepNetworkSettings>] = [
        .ints("channels", \.channels, 1...4096, "of the convolutions over time"),
        .int("kernelSize", \.kernelSize, 1...255, "frames under a kernel; odd"),
    ]
}

/// Which windows of a track are near and which are far: the keys `windows.…`.
public struct NearAndFarSettings: RecipeSection {
    /// Tracks in a step.
    public var tracksPerStep = 24
    /// Anchors of each, with a positive and a negative.
    public var anchorsPerTrack = 12
    /// Largest distance of the positive.
    public var positiveMaximumSeconds = 8.0
    /// Least distance of a negative.
    public var negativeMinimumSeconds = 12.0
    /// Largest distance of the negative that is drawn for an anchor.
    public var negativeMaximumSeconds = 60.0
    /// Whether the negative lies on the side on which the sound changes more, and the positive on the other.
    public var biasedSides = true

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<NearAndFarSettings>] = [
        .int("tracksPerStep", \.tracksPerStep, 1...4096, "tracks"),
        .int("anchorsPerTrack", \.anchorsPerTrack, 1...1024, "anchors of each, with a positive and a negative"),
        .number("positiveMaximumSeconds", \.positiveMaximumSeconds, 0.1...600, "largest distance of the positive"),
        .number("negativeMinimumSeconds", \.negativeMinimumSeconds, 0.1...600, "least distance of a negative"),
        .number("negativeMaximumSeconds", \.negativeMaximumSeconds, 0.1...6000, "largest distance of the negative that is drawn for an anchor"),
        .flag("biasedSides", \.biasedSides, "whether the negative lies on the side on which the sound changes more"),
    ]
}

/// How windows are to lie: the keys `objective.…`.
public struct ProximityObjectiveSettings: RecipeSection {
    /// What is made small.
    public var loss = ProximityLoss.contrastive
    /// Of the contrastive loss.
    public var temperature = 0.1
    /// Whether windows of other tracks are negatives too, in the contrastive loss.
    public var otherTracks = true
    /// Of the triplet loss: by how much the positive must be nearer.
    public var margin = 0.3

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ProximityObjectiveSettings>] = [
        .choice("loss", \.loss, "contrastive: the positive is found among all windows of the step that are far; triplet: it is nearer than one"),
        .number("temperature", \.temperature, 0.001...10, "of the contrastive loss"),
        .flag("otherTracks", \.otherTracks, "whether windows of other tracks are far too, in the contrastive loss"),
        .number("margin", \.margin, 0.001...2, "of the triplet loss: by how much the positive must be nearer"),
    ]
}

/// What is held out, and when it is asked: the keys `validation.…`.
public struct ProximityValidationSettings: RecipeSection {
    /// Share of the tracks that is held out.
    public var heldOutFraction = 0.06
    /// Steps between validations.
    public var everySteps = 100
    /// Steps' worth of held-out windows that are asked about.
    public var draws = 4

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ProximityValidationSettings>] = [
        .number("heldOutFraction", \.heldOutFraction, 0...0.9, "of the tracks, by their content"),
        .int("everySteps", \.everySteps, 1...1_000_000, "steps"),
        .int("draws", \.draws, 1...1024, "steps' worth of held-out windows"),
    ]
}
