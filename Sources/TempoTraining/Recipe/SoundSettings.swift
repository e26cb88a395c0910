import Settings

// What is rendered, and what a step has of it beside its pairs.

/// Synthetic music of known tempo: the keys `grooves.…`.
public struct GrooveSettings: RecipeSection {
    /// Grooves rendered before training.
    public var count = 600
    /// Length of each.
    public var seconds = 22.0
    /// How far the tempo of some of them bends, as a share of what players do.
    public var rubato = 1.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<GrooveSettings>] = [
        .int("count", \.count, 2...100_000, "grooves rendered"),
        .number("seconds", \.seconds, 5...600, "length of a groove"),
        .number("rubato", \.rubato, 0...2, "how far the tempo of some grooves bends; 1 as players do"),
    ]
}

/// Excerpts whose tempo the network is told: the keys `anchors.…`. They are cut from grooves, and in rounds of self-training also
/// from music (`SelfTrainingSettings.perStep`).
public struct AnchorSettings: RecipeSection {
    /// Excerpts of grooves per step.
    public var perStep = 24
    /// Weight of the anchors' loss beside the pairs'.
    public var weight = 1.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<AnchorSettings>] = [
        .int("perStep", \.perStep, 0...4096, "synthetic excerpts whose tempo the network is told"),
        .number("weight", \.weight, 0...100, "of their loss"),
    ]
}

/// Excerpts without a tempo: the keys `pulseless.…`.
public struct PulselessSettings: RecipeSection {
    /// Excerpts per step, pulled to the uniform distribution.
    public var perStep = 16
    /// Weight of their loss beside the pairs'.
    public var weight = 2.0
    /// Sounds rendered before training.
    public var count = 140
    /// How many of the excerpts are real music, cut to pieces and shuffled; the rest are rendered.
    public var musicShare = 0.5
    /// Other sounds rendered for validation and calibration; never trained on.
    public var heldOutCount = 42

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<PulselessSettings>] = [
        .int("perStep", \.perStep, 0...4096, "excerpts without a tempo"),
        .number("weight", \.weight, 0...100, "of their loss"),
        .int("count", \.count, 1...100_000, "pulseless sounds rendered"),
        .number("musicShare", \.musicShare, 0...1, "of them that are shuffled music"),
        .int("heldOutCount", \.heldOutCount, 0...100_000, "other pulseless sounds, for validation and calibration"),
    ]
}
