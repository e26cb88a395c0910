import Settings

/// The pairs of a step: the keys `pairs.…`.
public struct PairSettings: RecipeSection {
    /// Pairs in a step.
    public var perStep = 24
    /// What the network is taught by pairs.
    public var objective = PairObjective.dense
    /// Share of pairs whose members are both cut from one synthetic reference.
    public var referenceShare = 0.1
    /// Share of pairs whose members come from two *different* synthetic grooves of known tempo.
    public var grooveShare = 0.1

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<PairSettings>] = [
        .int("perStep", \.perStep, 1...4096, "pairs in a step"),
        .choice("objective", \.objective, "what overlaps at each tempo shift are taught by: dense (same or different) or softmax (over shifts)"),
        .number("referenceShare", \.referenceShare, 0...1, "of pairs cut from one synthetic reference"),
        .number("grooveShare", \.grooveShare, 0...1, "of pairs of two different synthetic grooves"),
    ]
}

/// How excerpts are stretched: the keys `stretch.…`.
public struct StretchSettings: RecipeSection {
    /// How excerpts of music are stretched.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// By reading the frames faster or slower.
        case features
        /// By a phase vocoder on the sound, at a few ratios, which are kept in the cache; the little that is left, by frames.
        case waveform
    }

    /// How music is stretched.
    public var method = Method.features
    /// Stretches of every track, evenly spaced in octaves, where sound is stretched.
    public var waveformVersions = 9
    /// Whether both members of a pair are stretched; else only the second is, and the traces of stretching tell which.
    public var bothMembers = true
    /// Each excerpt is stretched by 2^u, u uniform in ± this many octaves.
    public var octaves = 0.5

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<StretchSettings>] = [
        .choice("method", \.method, "of music: features (frames read faster or slower) or waveform (phase vocoder; slow the first time)"),
        .int("waveformVersions", \.waveformVersions, 2...33, "with waveform: stretches of each track that are kept"),
        .flag("bothMembers", \.bothMembers, "whether both members of a pair are stretched; else the second alone"),
        .number("octaves", \.octaves, 0.01...0.5, "each excerpt is stretched by up to so many octaves either way"),
    ]
}
