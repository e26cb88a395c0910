import Settings

/// Stretched music that is embedded once, before training: the keys `stretches.…`.
public struct StretchedMusicSettings: RecipeSection {
    /// Stretches of each track; the first is none.
    public var perTrack = 6
    /// Windows of each, spread evenly over the track.
    public var windowsPerTrack = 8
    /// Ratios are 2^x, x uniform from minus to plus this. Half an octave: 0.71 to 1.41. Beyond, the same music an octave away is
    /// nearer, and few tempi are left within what people call music.
    public var octaves = 0.5

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<StretchedMusicSettings>] = [
        .int("perTrack", \.perTrack, 2...64, "stretches of each track; the first is none"),
        .int("windowsPerTrack", \.windowsPerTrack, 1...256, "windows of each"),
        .number("octaves", \.octaves, 0.05...1, "strongest stretch, as log2 of the ratio"),
    ]
}

/// What moves an embedding: the keys `translator.…`.
public struct TranslatorSettings: RecipeSection {
    /// Whether each part is moved by a linear map, without hidden layers: what networks are compared with.
    public var isLinear = false
    /// Numbers in the hidden layers for the rhythm part.
    public var rhythmHiddenWidths = [512, 512]
    /// The same for the other parts, which hardly move.
    public var otherHiddenWidths = [64]
    /// Weight of the loss by which two steps must come to the same place as one.
    public var compositionWeight = 0.3

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<TranslatorSettings>] = [
        .flag("isLinear", \.isLinear, "whether each part is moved by a linear map, without hidden layers"),
        .ints("rhythmHiddenWidths", \.rhythmHiddenWidths, 1...8192, "numbers in the hidden layers for the rhythm part"),
        .ints("otherHiddenWidths", \.otherHiddenWidths, 1...8192, "the same for the other parts"),
        .number("compositionWeight", \.compositionWeight, 0...100, "of the loss by which two steps must come to the same place as one"),
    ]
}

/// The pairs of a step: the keys `pairs.…`.
public struct MovedPairSettings: RecipeSection {
    /// Pairs of two stretches of one track.
    public var perStep = 256

    /// The default above.
    public init() {}

    public static let keys: [RecipeKey<MovedPairSettings>] = [
        .int("perStep", \.perStep, 1...65536, "pairs of two stretches of one track"),
    ]
}

/// What is held out, and when it is asked: the keys `validation.…`.
public struct MoveValidationSettings: RecipeSection {
    /// Share of the tracks that is held out.
    public var heldOutFraction = 0.06
    /// Steps between validations.
    public var everySteps = 250
    /// Pairs that are asked about.
    public var pairs = 512

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<MoveValidationSettings>] = [
        .number("heldOutFraction", \.heldOutFraction, 0...0.9, "of the tracks, by their content"),
        .int("everySteps", \.everySteps, 1...1_000_000, "steps"),
        .int("pairs", \.pairs, 1...65536, "pairs"),
    ]
}
