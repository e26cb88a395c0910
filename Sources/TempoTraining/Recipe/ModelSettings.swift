import AudioSynthesis
import Settings
import TempoEstimation

// What judges the network and makes a model of it.

/// When the model's own answer about a track may teach the next round: the keys `selfTraining.…`.
public struct SelfTrainingSettings: RecipeSection {
    /// Rounds after the first training, each as long and begun from new weights.
    public var rounds = 1
    /// In these rounds: excerpts per step of music whose tempo the model was sure of.
    public var perStep = 20
    /// A track is labelled where the network puts at least this probability within a bin of one tempo, on average.
    public var minimumMass = 0.2
    /// Share of a track's windows whose answers must follow when they are stretched.
    public var minimumAgreement = 0.5

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<SelfTrainingSettings>] = [
        .int("rounds", \.rounds, 0...10, "further rounds that learn from confident answers"),
        .int("perStep", \.perStep, 1...4096, "in these rounds: excerpts of music whose tempo the model was sure of"),
        .number("minimumMass", \.minimumMass, 0...1, "least probability around its tempo for a track to be labelled"),
        .number("minimumAgreement", \.minimumAgreement, 0...1, "least share of its windows that follow when stretched"),
    ]
}

/// What is held out, and how often the model is asked about it: the keys `validation.…`.
public struct ValidationSettings: RecipeSection {
    /// Share of the tracks that are kept out of training.
    public var heldOutFraction = 0.05
    /// Steps between validations.
    public var everySteps = 100
    /// Held-out pairs that are asked about, always the same.
    public var pairs = 128

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ValidationSettings>] = [
        .number("heldOutFraction", \.heldOutFraction, 0...0.9, "of the tracks"),
        .int("everySteps", \.everySteps, 1...1_000_000, "steps"),
        .int("pairs", \.pairs, 16...65536, "held-out pairs"),
    ]
}

/// The synthetic references that an estimate compares with: the keys `references.…`.
public struct ReferenceSettings: RecipeSection {
    /// What is rendered at every tempo.
    public var patterns = ReferencePattern.allCases
    /// Slowest reference.
    public var minimumBPM = 30.0
    /// Fastest reference; the last step not above it.
    public var maximumBPM = 300.0
    /// Tempi rendered to a factor of 2.
    public var stepsPerOctave = 48
    /// Length of each.
    public var seconds = 18.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<ReferenceSettings>] = [
        .choices("patterns", \.patterns, "rendered as references"),
        .number("minimumBPM", \.minimumBPM, 10...300, "slowest reference"),
        .number("maximumBPM", \.maximumBPM, 40...1000, "fastest reference"),
        .int("stepsPerOctave", \.stepsPerOctave, 6...480, "tempi of references"),
        .number("seconds", \.seconds, 4...600, "length of a reference"),
    ]
}

/// A log-normal preference among tempi, see `TempoPrior`: the keys `prior.…`.
public struct PriorSettings: RecipeSection {
    /// The likeliest tempo, in beats per minute.
    public var centreBPM = 120.0
    /// Standard deviation. So wide that it prefers nothing: the grooves that the network was told the tempo of have
    /// taught it which tempi are likely, and a prior would count that twice. 0.8 is the perceptual literature's.
    public var widthOctaves = 1000.0

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<PriorSettings>] = [
        .number("centreBPM", \.centreBPM, 10...1000, "the tempo held likeliest before listening"),
        .number("widthOctaves", \.widthOctaves, 0.05...1000, "standard deviation"),
    ]

    /// The preference itself.
    package var prior: TempoPrior { TempoPrior(centreBPM: centreBPM, widthOctaves: widthOctaves) }
}

/// The keys `network.…`; the other sizes follow from the features.
extension PeriodicityNetworkConfiguration: RecipeSection {
    public static let keys: [RecipeKey<PeriodicityNetworkConfiguration>] = [
        .ints("activationChannels", \.activationChannels, 1...1024, "of the convolutions over time"),
        .int("kernelSize", \.kernelSize, 1...101, "frames; odd"),
        .ints("dilations", \.dilations, 1...64, "of the convolutions over time, in frames"),
        .int("binsPerOctave", \.binsPerOctave, 6...240, "of rates and tempi"),
        .number("rateMinimumBPM", \.rateMinimumBPM, 1...300, "lowest rate of the periodicity spectrum"),
        .int("rateOctaves", \.rateOctaves, 2...10, "span of the periodicity spectrum"),
        .int("headChannels", \.headChannels, 1...1024, "of the tempo head"),
        .number("tempoMinimumBPM", \.tempoMinimumBPM, 1...300, "lowest tempo that is scored"),
        .int("tempoBinCount", \.tempoBinCount, 8...2000, "tempi that are scored"),
    ]
}
