import AudioFeatures
import Beats
import Formats
import Settings
import TempoEstimation

/// Music whose beats are known: the keys `grooves.…`.
public struct BeatGrooveSettings: RecipeSection {
    /// Grooves that are rendered once.
    public var count = 8000
    /// Length of each.
    public var seconds = 25.0
    /// How much the tempo of some bends; 0 for a metronome's beat.
    public var rubato = 1.0
    /// Grooves of a step.
    public var perStep = 48
    /// Share of them that are sequenced references, such as bare clicks, instead of grooves.
    public var referenceShare = 0.2
    /// Share of grooves that have music under them.
    public var accompaniedShare = 0.5
    /// How loud the music is, relative to the groove: from the least to this many nepers.
    public var quietestNepers = -3.0, loudestNepers = -0.5

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<BeatGrooveSettings>] = [
        .int("count", \.count, 1...1_000_000, "rendered once"),
        .number("seconds", \.seconds, 4...600, "length of each"),
        .number("rubato", \.rubato, 0...2, "how much the tempo of some bends"),
        .int("perStep", \.perStep, 1...4096, "grooves of a step"),
        .number("referenceShare", \.referenceShare, 0...1, "of them that are sequenced references, such as bare clicks"),
        .number("accompaniedShare", \.accompaniedShare, 0...1, "of grooves that have music under them"),
        .number("quietestNepers", \.quietestNepers, -10...3, "quietest music, relative to the groove"),
        .number("loudestNepers", \.loudestNepers, -10...3, "loudest music, relative to the groove"),
    ]
}

/// When the model's own beats of a track may teach the next round: the keys `selfTraining.…`.
public struct BeatSelfTrainingSettings: RecipeSection {
    /// Rounds after the first training, each as long and begun from new weights. None by default: it was measured to gain nothing clear.
    public var rounds = 0
    /// In these rounds: excerpts of music in a step, in place of as many grooves.
    public var perStep = 24
    /// Says the tempo of the music: a file, or `shipped`.
    public var tempoModel = Self.shipped
    /// How sure its tempo must be, as it is and stretched.
    public var minimumConfidence = 0.9
    /// Share of a track's beats that must be found again when it is stretched and begins elsewhere.
    public var minimumAgreement = 0.8
    /// Excerpts of a track.
    public var perTrack = 4

    /// What `tempoModel` is for the model that comes with the package.
    public static let shipped = "shipped"

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<BeatSelfTrainingSettings>] = [
        .int("rounds", \.rounds, 0...10, "further rounds that learn from beats the model is sure of").addedLater,
        .int("perStep", \.perStep, 1...4096, "in these rounds: excerpts of music, in place of as many grooves").addedLater,
        .text("tempoModel", \.tempoModel, "says the tempo of the music: a file, seen from the working folder, or \(shipped)").addedLater,
        .number("minimumConfidence", \.minimumConfidence, 0...1, "least confidence of its tempo, as it is and stretched").addedLater,
        .number("minimumAgreement", \.minimumAgreement, 0...1, "least share of a track's beats that are found again when it is stretched").addedLater,
        .int("perTrack", \.perTrack, 1...1000, "most excerpts of a track").addedLater,
    ]

    /// The model that says the tempo of the music.
    ///
    /// - Parameter features: The frames that it must read.
    /// - Throws: `RecipeError`.
    func loadedTempoModel(reading features: LogMelConfiguration) throws(RecipeError) -> TempoModel {
        let model: TempoModel
        do throws(FormatError) { model = tempoModel == Self.shipped ? try .shipped() : try TempoModel(contentsOf: tempoModel) } catch {
            throw RecipeError(place: "selfTraining.tempoModel", message: "\(error)")
        }
        guard model.features == features else {
            throw RecipeError(place: "selfTraining.tempoModel", message: "\(tempoModel) reads other frames than features.… says")
        }
        return model
    }
}

/// The network that is trained: the keys `network.…`.
public struct BeatNetworkSettings: RecipeSection {
    /// Cells under the kernel, sixteen to a beat; odd.
    public var kernelSize = 65
    /// Numbers in the hidden layer.
    public var hiddenWidth = 32

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<BeatNetworkSettings>] = [
        .int("kernelSize", \.kernelSize, 1...1023, "cells under the kernel, sixteen to a beat; odd"),
        .int("hiddenWidth", \.hiddenWidth, 1...1024, "numbers in the hidden layer"),
    ]

    /// The beats of an excerpt from none of whose cells the kernel reaches beyond the ends. Only these are learned: the empty cells beyond
    /// would tell the others where they are, which says nothing about music. Empty if the kernel is too long.
    package var beatsSeenWhole: Range<Int> {
        let margin = min(BeatExcerpt.beatCount, (kernelSize / 2 + BeatCells.perBeat - 1) / BeatCells.perBeat)
        return margin..<max(margin, BeatExcerpt.beatCount - margin)
    }
}

/// When the network is asked about grooves that are held out: the keys `validation.…`.
public struct BeatValidationSettings: RecipeSection {
    /// Steps between validations.
    public var everySteps = 250
    /// Grooves that are asked about.
    public var grooves = 300

    /// The defaults above.
    public init() {}

    public static let keys: [RecipeKey<BeatValidationSettings>] = [
        .int("everySteps", \.everySteps, 1...1_000_000, "steps"),
        .int("grooves", \.grooves, 1...100_000, "grooves that are asked about"),
    ]
}
