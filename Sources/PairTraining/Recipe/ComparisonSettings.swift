import Settings
import TempoEstimation

/// What of two embeddings is compared, and how: the keys `comparison.…`.
public struct ComparisonSettings: RecipeSection {
    /// Which numbers of an embedding.
    public var parts = PairParts.whole
    /// How they are compared.
    public var kind = PairComparisonKind.differences
    /// Numbers of a projected embedding.
    public var projectionWidth = 128
    /// Numbers of the hidden layer.
    public var hiddenWidth = 128

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ComparisonSettings>] = [
        .choice("parts", \.parts, "which numbers of an embedding are compared"),
        .choice("kind", \.kind, "a network on differences and products, on these and both embeddings (all), or the cosine as it is"),
        .int("projectionWidth", \.projectionWidth, 1...4096, "numbers of a projected embedding"),
        .int("hiddenWidth", \.hiddenWidth, 1...4096, "numbers of the hidden layer"),
    ]
}

/// Grooves among the references: the keys `referenceGrooves.…`.
public struct ReferenceGrooveSettings: RecipeSection {
    /// Grooves rendered at every tempo of the references, beside the patterns.
    public var perTempo = 4

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ReferenceGrooveSettings>] = [
        .int("perTempo", \.perTempo, 0...256, "grooves beside the patterns at every tempo of the references"),
    ]
}

/// The excerpts of a step; within a group the relation of all tempi is known: the keys `groups.…`.
public struct GroupSettings: RecipeSection {
    /// Tracks of music; the excerpts of a track are a group.
    public var tracksPerStep = 12
    /// Excerpts of each track, each with a stretch ratio of its own, some with the same.
    public var excerptsPerTrack = 6
    /// Tempi of rendered sounds, which are one group; there are six excerpts of about each.
    public var temposPerStep = 8
    /// Excerpts without a tempo; they have the same tempo as nothing.
    public var pulselessPerStep = 8
    /// Tempi that differ by no more than this share are the same.
    public var sameFraction = 0.015
    /// Tempi that differ by at least this share are different; in between nothing is said.
    public var differentFraction = 0.04

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<GroupSettings>] = [
        .int("tracksPerStep", \.tracksPerStep, 0...4096, "tracks of music"),
        .int("excerptsPerTrack", \.excerptsPerTrack, 2...64, "stretched excerpts of each track"),
        .int("temposPerStep", \.temposPerStep, 0...4096, "tempi of rendered sounds, with six excerpts of about each"),
        .int("pulselessPerStep", \.pulselessPerStep, 0...4096, "excerpts without a tempo"),
        .number("sameFraction", \.sameFraction, 0.001...0.2, "largest difference of tempi that are the same"),
        .number("differentFraction", \.differentFraction, 0.002...0.15, "least difference of tempi that are different"),
    ]
}
